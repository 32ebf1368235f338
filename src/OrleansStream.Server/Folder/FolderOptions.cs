namespace OrleansStream.Server.Folder;

/// <summary>Where plans come from.</summary>
/// <param name="Path">The folder.</param>
/// <param name="DataFolder">A folder in which relative paths of sources are looked for when they are not in the working directory; null: none.</param>
sealed record FolderOptions(string Path, string? DataFolder)
{
    /// <summary>The folder given, or the demo beside the program.</summary>
    internal static FolderOptions Of(string? pipelines) => string.IsNullOrEmpty(pipelines)
        ? new FolderOptions(System.IO.Path.Combine(AppContext.BaseDirectory, "samples", "demo"), AppContext.BaseDirectory)
        : new FolderOptions(pipelines, null);
}
