using System.Text.Json;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

/// <summary>Decodes JSON Lines by the rules of <see cref="JsonFormat"/>.</summary>
sealed class JsonDecoder(JsonFormatOptions options, RowSchema schema) : IDecoder
{
    /// <summary>The most bytes of a refused line that are passed on.</summary>
    const int MaxRawBytes = 4096;

    const int BatchRows = 4096;

    readonly BatchWriter _writer = new(schema);
    int _rows;
    long _unknown;

    public void Decode(EncodedChunk chunk, IDecoderOutput output)
    {
        foreach (var (start, length) in new Lines(chunk.Data.Span))
        {
            var line = chunk.Data.Slice(start, length);
            if (Lines.IsBlank(line.Span))
                continue;
            Decode(line, chunk, chunk.First.Offset + start, output);
            if (_rows == BatchRows)
                Flush(chunk, output);
        }
        Flush(chunk, output);
        if (_unknown > 0)
            output.CountUnknownFields(_unknown);
        _unknown = 0;
    }

    void Decode(ReadOnlyMemory<byte> line, EncodedChunk chunk, long position, IDecoderOutput output)
    {
        Refusal? refusal;
        if (line.Length > options.MaxRowBytes)
            refusal = new(ErrorCodes.RowTooLong, $"The line has {line.Length} bytes; the limit maxRowBytes is {options.MaxRowBytes}.");
        else
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                refusal = Decode(document.RootElement, chunk, output);
            }
            catch (JsonException e)
            {
                refusal = new(ErrorCodes.MalformedRow, $"Malformed JSON at byte {e.BytePositionInLine}: {e.Message.Split(" LineNumber:")[0]}");
            }
            catch (InvalidOperationException)
            {
                refusal = new(ErrorCodes.MalformedRow, "A field's name is not valid Unicode.");
            }
        }
        if (refusal is { } reason)
        {
            Flush(chunk, output);
            output.Reject(reason.Code, reason.Cause, position, line.Span[..Math.Min(line.Length, MaxRawBytes)]);
        }
    }

    Refusal? Decode(JsonElement row, EncodedChunk chunk, IDecoderOutput output)
    {
        if (row.ValueKind == JsonValueKind.Object && WatermarkLine.IsWatermark(row))
        {
            if (!WatermarkLine.TryRead(row, out var time))
                return new(ErrorCodes.MalformedRow, "A watermark is a whole number of milliseconds since 1970.");
            Flush(chunk, output);
            output.Watermark(time);
            return null;
        }
        _writer.Reserve(_rows + 1);
        var refusal = ElementReader.Read(row, _writer, _rows);
        if (refusal is null)
        {
            _rows++;
            _unknown += row.EnumerateObject().Count(p => schema.IndexOf(p.Name) < 0);
        }
        return refusal;
    }

    void Flush(EncodedChunk chunk, IDecoderOutput output)
    {
        if (_rows == 0)
            return;
        output.Rows(_writer.Build(_rows, chunk.ArrivalTime));
        _rows = 0;
    }
}
