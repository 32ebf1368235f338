using System.Text.Json;
using OrleansStream.Events;
using OrleansStream.Formats.Json;

namespace OrleansStream.Formats;

/// <summary>
/// The format <c>json</c>: JSON Lines. A line is one object; empty lines and a byte order mark at the very beginning are skipped, line ends may be
/// CR LF, and the last line needs none. <c>{"$watermark": 1700000000000}</c> is a watermark, not a row.
/// </summary>
/// <remarks>
/// What fits which column: a missing field and null are null in any; int64 and timestamp take whole numbers however written (<c>1.0</c>, <c>1e3</c>)
/// within 64 bits; timestamp also ISO 8601 text (<see cref="IsoTimestamp"/>); float64 any number that stays finite; decimal numbers and numbers as
/// text, rounded half to even to ten digits after the point, below 10^28; bool only true and false; string only text; binary base64 text; json
/// anything, as it is written; list arrays; struct objects. Anything else is a row that does not fit. Of a field that appears twice the last value counts.
/// Lines are checked as strictly as System.Text.Json does, those parts included that no column wants; nesting is limited to 64.
/// </remarks>
public sealed class JsonFormat : FormatDefinition
{
    /// <summary>The deepest nesting of objects and arrays in a line, the line's own object included.</summary>
    public const int MaxDepth = 64;

    /// <inheritdoc/>
    public override Type OptionsType => typeof(JsonFormatOptions);

    /// <inheritdoc/>
    /// <remarks>Lines that are malformed or no objects are ignored; see <see cref="JsonInference"/>.</remarks>
    public override RowSchema Infer(object options, ReadOnlyMemory<byte> sample)
    {
        var inference = new JsonInference();
        foreach (var (start, length) in new Lines(sample.Span))
        {
            var line = sample.Slice(start, length);
            if (Lines.IsBlank(line.Span))
                continue;
            try
            {
                using var document = JsonDocument.Parse(line);
                inference.Add(document.RootElement);
            }
            catch (JsonException)
            {
                // The decoder will send such a line to the dead letters.
            }
        }
        return inference.ToSchema();
    }

    /// <inheritdoc/>
    public override IDecoder CreateDecoder(object options, RowSchema schema) => CreateDecoder(options, schema, schema);

    /// <inheritdoc/>
    public override IDecoder CreateDecoder(object options, RowSchema schema, RowSchema known) =>
        new LineJoiner(new JsonDecoder((JsonFormatOptions)options, schema, known), ((JsonFormatOptions)options).MaxRowBytes);

    /// <inheritdoc/>
    public override IEncoder CreateEncoder(object options, RowSchema schema) => new JsonEncoder(schema);
}
