using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Engine.OpenCL;

/// <summary>What tuning found, on disk: one JSON file a device beside the compiled kernels.</summary>
/// <remarks>What does not belong to the device's driver and
/// these kernels, or is not whole, is not used, and a sentence says so.</remarks>
/// <param name="folder">Where the files lie; null for none.</param>
internal sealed class TuningStore(string? folder)
{
    private const int Format = 3;
    private const string FormatName = "format", DeviceName = "device", DriverName = "driver", KernelsName = "kernels", TilesName = "tiles", WinogradName = "winograd";
    private const string Rows = "rows", Columns = "columns", Step = "step", ItemRows = "itemRows", ItemColumns = "itemColumns", Unroll = "unroll", MostRegisters = "mostRegisters";
    private const string Advice = "The defaults are used; 'engine tune' measures anew.";

    /// <summary>A device's file; null where nothing is kept.</summary>
    internal string? PathOf(OpenClDevice device)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', device.Platform, device.Vendor, device.Name))).AsSpan(0, 16));
        return folder is null ? null : Path.Combine(folder, $"tuned-{name}.json");
    }

    /// <summary>What is stored for the device, nothing where that is not to be used, and why not.</summary>
    internal (TunedSettings Settings, string? Notice) Stored(OpenClDevice device)
    {
        if (PathOf(device) is not { } path)
            return (TunedSettings.None, null);
        try
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(path));
            return WhyStale(file.RootElement, device) is { } reason
                ? (TunedSettings.None, $"What tuning kept in {path} {reason}. {Advice}")
                : (new TunedSettings(TilesOf(file.RootElement, device), LimitsOf(file.RootElement)), null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (TunedSettings.None, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder's name that is a file's is no reason to speak either: there is nothing in it.
            return (TunedSettings.None, File.Exists(path) ? $"What tuning kept in {path} cannot be read. {Advice}" : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return (TunedSettings.None, $"What tuning kept in {path} is not whole. {Advice}");
        }
    }

    /// <summary>Returns if the device's file can be written, or nothing is kept.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    internal void RequireWritable(OpenClDevice device)
    {
        if (PathOf(device) is { } path)
            CacheFile.Try(path);
    }

    /// <summary>Puts the settings in the place of what was stored for the device.</summary>
    /// <returns>The file; null where nothing is kept.</returns>
    /// <exception cref="IOException">The file cannot be written; what was stored before stays.</exception>
    internal string? Write(OpenClDevice device, TunedSettings settings)
    {
        if (PathOf(device) is not { } path)
            return null;
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber(FormatName, Format);
            json.WriteString(DeviceName, device.Name);
            json.WriteString(DriverName, DriverOf(device));
            json.WriteString(KernelsName, Kernels);
            json.WriteStartObject(TilesName);
            foreach ((TileClass of, Tile tile) in settings.Tiles.OrderBy(entry => entry.Key.Index))
            {
                json.WriteStartObject(of.Name);
                json.WriteNumber(Rows, tile.Rows);
                json.WriteNumber(Columns, tile.Columns);
                json.WriteNumber(Step, tile.Step);
                json.WriteNumber(ItemRows, tile.ItemRows);
                json.WriteNumber(ItemColumns, tile.ItemColumns);
                json.WriteNumber(Unroll, tile.Unroll);
                json.WriteNumber(MostRegisters, tile.MostRegisters);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartObject(WinogradName);
            foreach ((WinogradUse use, double least) in settings.Winograd.OrderBy(entry => entry.Key))
            {
                // JSON has no infinity: null is never.
                if (double.IsPositiveInfinity(least))
                    json.WriteNull(WinogradLimits.Names[(int)use]);
                else
                    json.WriteNumber(WinogradLimits.Names[(int)use], least);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        CacheFile.Write(path, text.ToArray());
        return path;
    }

    /// <summary>What was measured: the kernels that tiles are compiled into, and Winograd's.</summary>
    private static string Kernels { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(TiledKernels.Files.Append(WinogradKernels.File).Select(KernelSource.Read)))).AsSpan(0, 16));

    private static string DriverOf(OpenClDevice device) => $"{device.DriverVersion}; {device.Version}";

    private static string? WhyStale(JsonElement file, OpenClDevice device)
    {
        if (file.GetProperty(FormatName).GetInt32() != Format)
            return "is of another version of the engine";
        if (file.GetProperty(DriverName).GetString() is var driver && driver != DriverOf(device))
            return $"was found with driver {driver}, and this is {DriverOf(device)}";
        return file.GetProperty(KernelsName).GetString() == Kernels ? null : "was found with other kernels";
    }

    private static Dictionary<TileClass, Tile> TilesOf(JsonElement file, OpenClDevice device)
    {
        var classes = TileClass.All.ToDictionary(of => of.Name);
        var tiles = new Dictionary<TileClass, Tile>();
        foreach (JsonProperty entry in file.GetProperty(TilesName).EnumerateObject())
        {
            int Extent(string name) => entry.Value.GetProperty(name).GetInt32();
            var tile = new Tile(Extent(Rows), Extent(Columns), Extent(Step), Extent(ItemRows), Extent(ItemColumns), Extent(Unroll), Extent(MostRegisters));
            if (!tile.Fits(device))
                throw new FormatException($"{device.Name} does not take a tile of {tile}.");
            tiles[classes[entry.Name]] = tile;
        }

        return tiles;
    }

    private static Dictionary<WinogradUse, double> LimitsOf(JsonElement file)
    {
        var limits = new Dictionary<WinogradUse, double>();
        foreach (JsonProperty entry in file.GetProperty(WinogradName).EnumerateObject())
        {
            int use = Array.IndexOf(WinogradLimits.Names, entry.Name);
            double least = entry.Value.ValueKind == JsonValueKind.Null ? double.PositiveInfinity : entry.Value.GetDouble();
            if (use < 0 || !(least >= 0))
                throw new FormatException($"There is no use '{entry.Name}' of Winograd's algorithms from {least} channels on.");
            limits[(WinogradUse)use] = least;
        }

        return limits;
    }
}
