using OrleansStream.Diagnostics;

namespace OrleansStream.Cli;

/// <summary>Finds the files that arguments name: paths, folders, and patterns with <c>*</c>, <c>?</c> and <c>**</c> that no shell has expanded.</summary>
static class Globs
{
    /// <summary>
    /// The files, in the order of the arguments and sorted within a pattern or folder, without repeats. Throws <see cref="CommandException"/> for
    /// a pattern or folder without any.
    /// </summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="inFolders">The patterns of the files that a folder stands for.</param>
    public static IReadOnlyList<string> Expand(IEnumerable<string> arguments, params string[] inFolders) =>
        [.. arguments.SelectMany(a => Expand(a, inFolders)).Distinct()];

    static IReadOnlyList<string> Expand(string argument, string[] inFolders)
    {
        if (Directory.Exists(argument))
            return Found(argument, inFolders.SelectMany(pattern => Files(argument, [pattern], 0, recursive: true)));
        if (argument.IndexOfAny(['*', '?']) < 0 || File.Exists(argument))
            return [argument];
        var parts = argument.Split('/', Path.DirectorySeparatorChar);
        var fixedParts = parts.TakeWhile(p => p.IndexOfAny(['*', '?']) < 0).Count();
        var root = string.Join('/', parts.Take(fixedParts));
        if (argument.StartsWith('/') && root.Length == 0)
            root = "/";
        return Found(argument, Files(root, parts[fixedParts..], 0, recursive: false));
    }

    static IReadOnlyList<string> Found(string argument, IEnumerable<string> files)
    {
        string[] found = [.. files.Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw new CommandException(ErrorCodes.SourceUnavailable, $"'{argument}' matches no file");
    }

    static IEnumerable<string> Files(string folder, string[] parts, int index, bool recursive)
    {
        var here = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(here))
            return [];
        var part = parts[index];
        var isLast = index == parts.Length - 1;
        if (part == "**")
        {
            var below = Folders(here).SelectMany(f => Files(Join(folder, f), parts, index, recursive));
            return isLast ? Files(folder, ["*"], 0, recursive: true) : Files(folder, parts, index + 1, recursive).Concat(below);
        }
        if (!isLast)
        {
            var folders = part.IndexOfAny(['*', '?']) < 0 ? [part] : Directory.EnumerateDirectories(here, part).Select(d => Path.GetFileName(d)!);
            return folders.SelectMany(f => Files(Join(folder, f), parts, index + 1, recursive));
        }
        var files = Directory.EnumerateFiles(here, part).Select(f => Join(folder, Path.GetFileName(f)!));
        return recursive ? files.Concat(Folders(here).SelectMany(f => Files(Join(folder, f), parts, index, recursive))) : files;
    }

    static IEnumerable<string> Folders(string folder) =>
        Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)!).Where(d => !d.StartsWith('.'));

    static string Join(string folder, string name) => folder.Length == 0 ? name : Path.Join(folder, name);
}
