using OrleansStream.Events;
using OrleansStream.Formats.Csv;

namespace OrleansStream.Formats;

/// <summary>
/// The format <c>csv</c>: RFC 4180. Fields may be quoted and then hold delimiters, line ends and doubled quotes; empty lines and a byte order mark at
/// the very beginning are skipped. Every record has as many fields as the header; other records do not fit.
/// </summary>
/// <remarks>
/// What fits which column: an empty field is null, a quoted empty one is the empty text in a string column; int64 and timestamp take whole numbers,
/// timestamp also ISO 8601 text; float64 and decimal numbers; bool true and false in any case; binary base64; json, lists and structs JSON text.
/// Blanks around numbers, truth values and times do not count.
/// </remarks>
public sealed class CsvFormat : FormatDefinition
{
    /// <inheritdoc/>
    public override Type OptionsType => typeof(CsvFormatOptions);

    /// <inheritdoc/>
    /// <remarks>
    /// Whole numbers are int64 (with leading zeros: string), other numbers float64, true and false bool, everything else string; of two columns with
    /// one name the first is taken.
    /// </remarks>
    public override RowSchema Infer(object options, ReadOnlyMemory<byte> sample) => CsvInference.Infer((CsvFormatOptions)options, sample.Span);

    /// <inheritdoc/>
    public override IDecoder CreateDecoder(object options, RowSchema schema) => new CsvDecoder((CsvFormatOptions)options, schema, schema);

    /// <inheritdoc/>
    public override IDecoder CreateDecoder(object options, RowSchema schema, RowSchema known) => new CsvDecoder((CsvFormatOptions)options, schema, known);

    /// <inheritdoc/>
    public override IEncoder CreateEncoder(object options, RowSchema schema) => new CsvEncoder((CsvFormatOptions)options, schema);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Empty(object options, RowSchema schema) => new CsvEncoder((CsvFormatOptions)options, schema).Header();

    /// <inheritdoc/>
    public override IEncoder CreateRecordEncoder(object options, RowSchema schema) => new CsvEncoder((CsvFormatOptions)options with { Header = false }, schema);
}
