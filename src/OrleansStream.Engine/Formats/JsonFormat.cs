using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Formats.Json;

namespace OrleansStream.Formats;

/// <summary>
/// The format <c>json</c>: JSON Lines, or objects in arrays or one after another (<see cref="JsonLayout"/>). A line is one object; empty lines and a byte order mark at the very beginning are skipped, line ends may be
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
        var rows = new JsonSample();
        var input = new JsonInput((JsonFormatOptions)options, rows);
        input.Decode(new EncodedChunk(sample, default, new SourcePosition(sample.Length)), rows);
        input.Complete(rows);
        return rows.Inference.ToSchema();
    }

    /// <inheritdoc/>
    public override IDecoder CreateDecoder(object options, RowSchema schema) => CreateDecoder(options, schema, schema);

    /// <inheritdoc/>
    public override IDecoder CreateDecoder(object options, RowSchema schema, RowSchema known) =>
        new JsonInput((JsonFormatOptions)options, new JsonDecoder((JsonFormatOptions)options, schema, known));

    /// <inheritdoc/>
    public override IEncoder CreateEncoder(object options, RowSchema schema) => new JsonEncoder(schema);
}
