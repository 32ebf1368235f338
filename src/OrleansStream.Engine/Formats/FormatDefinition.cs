using OrleansStream.Events;

namespace OrleansStream.Formats;

/// <summary>A format: its options (a record marked with <see cref="Components.ComponentAttribute"/>), its decoder and its encoder. Without state.</summary>
public abstract class FormatDefinition
{
    /// <summary>The record that holds its options.</summary>
    public abstract Type OptionsType { get; }

    /// <summary>
    /// Infers the columns from a sample of whole records: all-integer numbers are int64, otherwise float64; a column of only nulls is string.
    /// </summary>
    /// <param name="options">The format's options.</param>
    /// <param name="sample">The beginning of the input.</param>
    public abstract RowSchema Infer(object options, ReadOnlyMemory<byte> sample);

    /// <summary>Makes a decoder that gives exactly the columns of <paramref name="schema"/>.</summary>
    public abstract IDecoder CreateDecoder(object options, RowSchema schema);

    /// <summary>
    /// The same for a plan that reads only some of the source's columns: fields of <paramref name="known"/> that <paramref name="schema"/> leaves out are
    /// skipped and not counted as unknown.
    /// </summary>
    public virtual IDecoder CreateDecoder(object options, RowSchema schema, RowSchema known) => CreateDecoder(options, schema);

    /// <summary>Makes an encoder for rows of <paramref name="schema"/>.</summary>
    public abstract IEncoder CreateEncoder(object options, RowSchema schema);

    /// <summary>
    /// What an output without rows holds, for example a header; otherwise the encoder writes it before the first row. Default: nothing.
    /// </summary>
    public virtual ReadOnlyMemory<byte> Empty(object options, RowSchema schema) => default;

    /// <summary>Makes an encoder that leaves out what <see cref="Empty"/> holds, for records that reach their file in parts.</summary>
    public virtual IEncoder CreateRecordEncoder(object options, RowSchema schema) => CreateEncoder(options, schema);
}
