using OrleansStream.Events;
using OrleansStream.Formats.Raw;

namespace OrleansStream.Formats;

/// <summary>
/// The format <c>raw</c>: every line is a row, empty ones included, with one column of text. Line ends may be CR LF; the last line needs none. A line
/// that is not UTF-8 does not fit, unless the column is binary.
/// </summary>
/// <remarks>
/// Of rows with several columns the encoder writes the one that the options name, or else the only text or binary column; a null is an empty line, and
/// line feeds within a text become blanks, so that a row stays a line.
/// </remarks>
public sealed class RawFormat : FormatDefinition
{
    /// <inheritdoc/>
    public override Type OptionsType => typeof(RawFormatOptions);

    /// <inheritdoc/>
    /// <remarks>The columns do not depend on the sample.</remarks>
    public override RowSchema Infer(object options, ReadOnlyMemory<byte> sample)
    {
        var raw = (RawFormatOptions)options;
        return new RowSchema([new RowField(raw.Column, raw.Binary ? DataType.Binary : DataType.String)]);
    }

    /// <inheritdoc/>
    public override IDecoder CreateDecoder(object options, RowSchema schema)
    {
        var raw = (RawFormatOptions)options;
        return new LineJoiner(new RawDecoder(raw, schema), raw.MaxRowBytes, blanksCount: true);
    }

    /// <inheritdoc/>
    public override IEncoder CreateEncoder(object options, RowSchema schema) => new RawEncoder((RawFormatOptions)options, schema);
}
