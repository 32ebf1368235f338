using System.Collections.Immutable;
using System.Text;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Csv;

/// <summary>Turns the fields of records into the columns of a schema.</summary>
sealed class CsvRows(CsvFormatOptions options, RowSchema schema, RowSchema known)
{
    const int BatchRows = 4096;
    const int ShownLength = 40;

    readonly CsvDialect _dialect = new(options);
    readonly BatchWriter _writer = new(schema);
    readonly (int Start, int Length)[] _places = new (int, int)[BatchRows];

    // What the names gave: each field's column or -1, the columns that no field fills.
    int[] _columns = [];
    int[] _missing = [];
    int _unknownPerRow;

    int _rows;

    /// <summary>The fields' names; default as long as they are not known.</summary>
    public ImmutableArray<string> Names { get; private set; }

    public bool IsFull => _rows == BatchRows;

    /// <summary>Where the record of a row of the batch stands in the text.</summary>
    public (int Start, int Length) Place(int row) => _places[row];

    public void SetNames(ImmutableArray<string> names)
    {
        Names = names;
        _columns = new int[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            // Of columns with one name the first counts.
            _columns[i] = names.IndexOf(names[i]) == i ? schema.IndexOf(names[i]) : -1;
        }
        _missing = [.. Enumerable.Range(0, schema.Count).Except(_columns)];
        _unknownPerRow = names.Count(n => known.IndexOf(n) < 0);
    }

    /// <summary>Forgets the names: another text begins.</summary>
    public void Forget() => Names = default;

    /// <summary>Adds a row; why it was refused, if it does not fit.</summary>
    public Refusal? Read(CsvRecord record, ReadOnlySpan<byte> text, int start, int length)
    {
        _writer.Reserve(_rows + 1);
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] < 0)
                continue;
            var column = _writer.Columns[_columns[i]];
            var value = record.Text(text, i);
            var quoted = record.IsQuoted(i);
            if (!quoted && value.SequenceEqual(_dialect.Null))
                column.SetNull(_rows);
            else if (!CsvText.TrySet(column, _rows, value))
                return Unfit(column, Names[i], value);
        }
        foreach (var missing in _missing)
            _writer.Columns[missing].SetNull(_rows);
        _places[_rows++] = (start, length);
        return null;
    }

    /// <summary>Gives the rows as a batch.</summary>
    public void Flush(IDecoderOutput output, long arrival)
    {
        if (_rows == 0)
            return;
        var rows = _rows;
        _rows = 0;
        if (_unknownPerRow > 0)
            output.CountUnknownFields((long)_unknownPerRow * rows);
        output.Rows(_writer.Build(rows, arrival));
    }

    static Refusal Unfit(ColumnWriter column, string name, ReadOnlySpan<byte> value)
    {
        var shown = value.Length <= ShownLength ? Encoding.UTF8.GetString(value) : $"{Encoding.UTF8.GetString(value[..ShownLength])}…";
        return new(ErrorCodes.ValueDoesNotFit, $"The field '{name}' is the text \"{shown}\", which does not fit {column.Type}.");
    }
}
