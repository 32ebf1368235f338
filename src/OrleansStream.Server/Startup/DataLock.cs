namespace OrleansStream.Server.Startup;

/// <summary>Holds the data folder for this process: two servers on one folder would undo each other's work.</summary>
sealed class DataLock : IDisposable
{
    readonly FileStream _file;

    DataLock(FileStream file) => _file = file;

    /// <summary>Takes the folder. Throws a <see cref="StartupException"/> if another server has it or it cannot be written.</summary>
    internal static DataLock Take(string folder)
    {
        try
        {
            return new DataLock(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw StartupException.BadOption($"the data folder '{folder}' cannot be written: {failure.Message.TrimEnd('.')}");
        }
        catch (IOException)
        {
            throw StartupException.BadOption($"the data folder '{folder}' is used by another server; stop that one or choose another with --data");
        }
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose() => _file.Dispose();
}
