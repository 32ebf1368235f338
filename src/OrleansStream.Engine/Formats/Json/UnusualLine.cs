using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

/// <summary>Reads a line that the fast reader did not take: a watermark, a row in an odd form, or a bad line, for which it finds the reason.</summary>
sealed unsafe class UnusualLine(BatchWriter writer, RowSchema known)
{
    /// <summary>Reads a line into a row for which there is room, unless it is a watermark. Returns why it was refused.</summary>
    /// <param name="line">The line; a line feed and room to read beyond stand behind it.</param>
    /// <param name="row">The row.</param>
    /// <param name="watermark">The time of a watermark.</param>
    /// <param name="unknown">How many fields of the row no schema has, nested ones not counted.</param>
    public Refusal? Read(ReadOnlySpan<byte> line, int row, out long? watermark, out int unknown)
    {
        watermark = null;
        unknown = 0;
        fixed (byte* start = line)
        {
            if (JsonFault.Find(start) is { } fault)
                return new(ErrorCodes.MalformedRow, fault);
        }
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = JsonFormat.MaxDepth });
            using var document = JsonDocument.ParseValue(ref reader);
            // Anything but blanks behind the value throws.
            reader.Read();
            return Read(document.RootElement, row, ref watermark, ref unknown);
        }
        catch (JsonException e)
        {
            return new(ErrorCodes.MalformedRow, $"Malformed JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            return new(ErrorCodes.MalformedRow, "A field's name is not valid Unicode.");
        }
    }

    Refusal? Read(JsonElement element, int row, ref long? watermark, ref int unknown)
    {
        if (element.ValueKind == JsonValueKind.Object && WatermarkLine.IsWatermark(element))
        {
            if (!WatermarkLine.TryRead(element, out var time))
                return new(ErrorCodes.MalformedRow, "A watermark is a whole number of milliseconds since 1970.");
            watermark = time;
            return null;
        }
        var refusal = ElementReader.Read(element, writer, row);
        if (refusal is null)
        {
            foreach (var property in element.EnumerateObject())
                unknown += known.IndexOf(property.Name) < 0 && writer.Schema.IndexOf(property.Name) < 0 ? 1 : 0;
        }
        return refusal;
    }
}
