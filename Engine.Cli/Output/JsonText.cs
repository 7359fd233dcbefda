using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Engine.Cli.Output;

/// <summary>JSON for people and programs: indented, with file names left readable.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
            write(json);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
