namespace Engine.Files;

/// <summary>A folder that one process at a time writes into; held from <see cref="Take"/> until it is disposed of, or its process ends in whatever way.</summary>
/// <remarks>A file in the folder, which the system locks: what a killed process leaves of it is no lock, and the next one takes it. On file systems without locks nobody is kept out.</remarks>
internal sealed class FolderLock : IDisposable
{
    private const string Name = ".lock";

    // What the system answers where another process holds the file: Linux, macOS, Windows.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Makes the folder where there is none, and takes it. What must not be in it is to be looked for afterwards, when nobody else can put it there.</summary>
    /// <exception cref="IOException">The folder cannot be made or written to, or another process has it. The message starts with the path.</exception>
    internal static FolderLock Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new IOException($"{folder}: the folder cannot be made ({e.Message.TrimEnd('.')}). Choose another folder.", e);
        }

        try
        {
            return new FolderLock(new FileStream(In(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose));
        }
        catch (IOException e) when (Held.Contains(e.HResult))
        {
            throw new IOException($"{folder}: another process writes into this folder. Let it end, or choose another folder.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new IOException($"{folder}: the folder cannot be written to ({e.Message.TrimEnd('.')}). Choose another folder.", e);
        }
    }

    /// <summary>Returns if no process has the folder; makes and changes nothing.</summary>
    /// <exception cref="IOException">One has it.</exception>
    internal static void RequireFree(string folder)
    {
        if (File.Exists(In(folder)))
            Take(folder).Dispose();
    }

    /// <summary>Lets others have the folder.</summary>
    public void Dispose() => _file.Dispose();

    private static string In(string folder) => Path.Combine(folder, Name);
}
