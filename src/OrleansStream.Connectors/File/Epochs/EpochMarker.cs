using System.Buffers;
using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>What a side file remembers of a sink: whose it is, and what was committed last.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Sink">The sink's name.</param>
/// <param name="Epoch">The last epoch that was committed; 0: none.</param>
/// <param name="Length">How many bytes of the file are committed; 0 for a folder.</param>
sealed record EpochMarker(string Pipeline, string Sink, long Epoch, long Length)
{
    const int Version = 1;

    /// <summary>Reads a marker; null if there is none. Fails with a coded exception if it is not one.</summary>
    public static EpochMarker? Read(string path)
    {
        byte[] content;
        try
        {
            content = IOFile.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(content);
            var root = json.RootElement;
            if (root.GetProperty("version").GetInt32() != Version)
                throw new FormatException("another version wrote it");
            return new EpochMarker(
                root.GetProperty("pipeline").GetString() ?? "", root.GetProperty("sink").GetString() ?? "",
                root.GetProperty("epoch").GetInt64(), root.GetProperty("length").GetInt64());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new StreamException(ErrorCodes.SinkUnavailable, $"Cannot tell what was committed: '{path}' is damaged ({error.Message.TrimEnd('.')}).", error);
        }
    }

    /// <summary>The file's content.</summary>
    public ReadOnlyMemory<byte> ToBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("pipeline", Pipeline);
            json.WriteString("sink", Sink);
            json.WriteNumber("epoch", Epoch);
            json.WriteNumber("length", Length);
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }

    /// <summary>Whether it belongs to another sink.</summary>
    public bool IsOfAnother(SinkContext context) => Pipeline != context.Pipeline || Sink != context.Name;
}
