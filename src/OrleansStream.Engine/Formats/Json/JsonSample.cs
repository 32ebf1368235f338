using System.Text.Json;
using OrleansStream.Connectors;

namespace OrleansStream.Formats.Json;

/// <summary>Takes lines to infer columns from them instead of decoding them.</summary>
sealed class JsonSample : IDecoder, IDecoderOutput
{
    public JsonInference Inference { get; } = new();

    public void Decode(EncodedChunk chunk, IDecoderOutput output)
    {
        foreach (var (start, length) in new Lines(chunk.Data.Span))
        {
            var line = chunk.Data.Slice(start, length);
            if (Lines.IsBlank(line.Span))
                continue;
            try
            {
                using var document = JsonDocument.Parse(line);
                Inference.Add(document.RootElement);
            }
            catch (JsonException)
            {
                // The decoder will send such a line to the dead letters.
            }
        }
    }

    public void Rows(Events.EventBatch batch)
    {
    }

    public void Watermark(long watermark)
    {
    }

    public void Reject(string code, string cause, long position, ReadOnlySpan<byte> raw)
    {
    }

    public void CountUnknownFields(long fields)
    {
    }
}
