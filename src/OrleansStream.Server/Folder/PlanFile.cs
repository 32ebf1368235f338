using System.Text.Json.Nodes;
using OrleansStream.Plans;

namespace OrleansStream.Server.Folder;

/// <summary>Reads a plan's file.</summary>
static class PlanFile
{
    /// <summary>The largest file that is read, in bytes.</summary>
    internal const long MaxBytes = 4 * 1024 * 1024;

    /// <summary>Reads the text. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    internal static string Read(string path, string? dataFolder)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new IOException($"the file is larger than {MaxBytes / 1024 / 1024} MiB");
        var text = File.ReadAllText(path);
        return dataFolder is null || PlanSyntaxes.OfFile(path) == PlanSyntax.Yaml ? text : Resolve(text, dataFolder);
    }

    /// <summary>The demo's data lies beside the program, wherever that is started.</summary>
    static string Resolve(string text, string folder)
    {
        if (JsonNode.Parse(text)?["sources"] is not JsonObject sources)
            return text;
        foreach (var (_, source) in sources)
        {
            if (source?["config"]?["path"] is JsonValue value && value.TryGetValue<string>(out var path) && !File.Exists(path))
                source["config"]!["path"] = Path.Combine(folder, path);
        }
        return sources.Root.ToJsonString();
    }
}
