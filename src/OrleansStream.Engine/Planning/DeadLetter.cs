using OrleansStream.Events;
using OrleansStream.Formats;

namespace OrleansStream.Planning;

/// <summary>A row that could not be used, with everything that a person needs to find out why.</summary>
/// <param name="Cause">What was wrong.</param>
/// <param name="Code">A code of <see cref="Diagnostics.ErrorCodes"/>.</param>
/// <param name="Node">The source or step that refused it.</param>
/// <param name="Source">The source and partition that it came from; null behind a source's own step.</param>
/// <param name="Position">Its position in the partition; null behind a source's own step.</param>
/// <param name="Raw">The record as it came, or the row at that step as JSON; cut to <see cref="MaxRaw"/>.</param>
public sealed record DeadLetter(string Cause, string Code, string Node, string? Source, long? Position, string Raw)
{
    /// <summary>The longest <see cref="Raw"/> that is kept, in characters.</summary>
    public const int MaxRaw = 4096;

    /// <summary>The columns of dead letters when they are read as rows.</summary>
    public static RowSchema Schema { get; } = new(
        new RowField("cause", DataType.String), new RowField("code", DataType.String), new RowField("node", DataType.String),
        new RowField("source", DataType.String), new RowField("position", DataType.Int64), new RowField("raw", DataType.String));

    /// <summary>The dead letter of a row at a step; <paramref name="position"/> is the row's place in the batch's columns.</summary>
    public static DeadLetter OfRow(string step, EventBatch batch, int position, string code, string cause)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var raw = JsonRows.Write(batch, position);
        return new DeadLetter(cause, code, step, null, null, raw.Length > MaxRaw ? raw[..MaxRaw] : raw);
    }

    /// <summary>A batch of dead letters as rows, with one event time.</summary>
    public static EventBatch ToBatch(IReadOnlyList<DeadLetter> letters, long eventTime)
    {
        ArgumentNullException.ThrowIfNull(letters);
        var columns = Schema.Fields.Select(f => ColumnBuilder.For(f.Type, letters.Count)).ToArray();
        var times = new Int64ColumnBuilder(DataType.Int64, letters.Count);
        foreach (var letter in letters)
        {
            object?[] values = [letter.Cause, letter.Code, letter.Node, letter.Source, letter.Position, letter.Raw];
            for (var i = 0; i < values.Length; i++)
                columns[i].AppendValue(values[i]);
            times.Append(eventTime);
        }
        return new EventBatch(Schema, [.. columns.Select(c => c.Build())], (Apache.Arrow.Int64Array)times.Build());
    }
}
