using System.Collections.Immutable;
using System.Text;
using OrleansStream.Events;
using OrleansStream.Formats.Json;

namespace OrleansStream.Formats.Csv;

/// <summary>Infers columns from the beginning of a text.</summary>
static class CsvInference
{
    public static RowSchema Infer(CsvFormatOptions options, ReadOnlySpan<byte> sample)
    {
        var record = new CsvRecord(new CsvDialect(options));
        var names = Names(options, record, sample, out var at);
        var seen = new Kinds[names.Length];
        while (at < sample.Length)
        {
            var status = record.Read(sample, at, out var next);
            if (status == CsvStatus.Incomplete)
                break;
            if (status == CsvStatus.Record && record.Count == names.Length && !record.IsBlank)
            {
                for (var i = 0; i < names.Length; i++)
                    seen[i] |= KindOf(record.Text(sample, i));
            }
            at = next;
        }
        return new RowSchema(names.Select((name, i) => new RowField(name, TypeOf(seen[i]))).DistinctBy(f => f.Name));
    }

    public static CsvFormatOptions Resolve(CsvFormatOptions options, ReadOnlySpan<byte> sample) =>
        options.Columns.IsDefaultOrEmpty ? options with { Columns = Names(options, new CsvRecord(new CsvDialect(options)), sample, out _) } : options;

    /// <summary>The names of the columns and the place of the first record of values, of a text that begins at its beginning.</summary>
    public static ImmutableArray<string> Names(CsvFormatOptions options, CsvRecord record, ReadOnlySpan<byte> text, out int at)
    {
        at = text.StartsWith(Lines.ByteOrderMark) ? Lines.ByteOrderMark.Length : 0;
        var next = at;
        do
        {
            at = next;
            if (at >= text.Length || record.Read(text, at, out next) != CsvStatus.Record)
                return options.Columns.IsDefault ? [] : options.Columns;
        }
        while (record.IsBlank);
        var names = options.Columns.IsDefaultOrEmpty ? Names(record, text, options.Header) : options.Columns;
        if (options.Header)
            at = next;
        return names;
    }

    /// <summary>The names that a header gives, or c1, c2, …, which also stand in for empty ones.</summary>
    static ImmutableArray<string> Names(CsvRecord record, ReadOnlySpan<byte> text, bool header)
    {
        var names = ImmutableArray.CreateBuilder<string>(record.Count);
        for (var i = 0; i < record.Count; i++)
        {
            var name = header ? Encoding.UTF8.GetString(record.Text(text, i)).Trim() : "";
            names.Add(name.Length > 0 ? name : $"c{i + 1}");
        }
        return names.MoveToImmutable();
    }

    static Kinds KindOf(ReadOnlySpan<byte> field)
    {
        var text = field[Ascii.Trim(field)];
        if (text.IsEmpty)
            return Kinds.None;
        if (JsonNumber.Length(text) == text.Length)
            return JsonNumber.IsPlainInteger(text) && JsonNumber.TryInt64(text, out _) ? Kinds.Integer : Kinds.Float;
        if (CsvText.TryBool(text, out _))
            return Kinds.Bool;
        // Leading zeros mean a code, not a number.
        var digits = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        return CsvText.TryFloat(text, out _) && !(digits.Length > 1 && digits[0] == '0' && digits[1] != '.') ? Kinds.Float : Kinds.Text;
    }

    static DataType TypeOf(Kinds seen) => seen switch
    {
        Kinds.Bool => DataType.Bool,
        Kinds.Integer => DataType.Int64,
        Kinds.Float or (Kinds.Float | Kinds.Integer) => DataType.Float64,
        _ => DataType.String,
    };

    [Flags]
    enum Kinds
    {
        None = 0,
        Bool = 1,
        Integer = 2,
        Float = 4,
        Text = 8,
    }
}
