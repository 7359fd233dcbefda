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

    /// <summary>A number that may be NaN or infinite, which JSON has not: such show as null.</summary>
    internal static void WriteFinite(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    /// <summary>The same in single precision, with no more digits than that has.</summary>
    internal static void WriteFinite(this Utf8JsonWriter json, string name, float value)
    {
        if (float.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    /// <summary>An array of strings.</summary>
    internal static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
