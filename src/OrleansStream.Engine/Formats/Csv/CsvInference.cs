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
        var dialect = new CsvDialect(options);
        var record = new CsvRecord(dialect);
        var names = options.Columns;
        var headerDue = options.Header;
        Kinds[] seen = [];
        for (var at = sample.StartsWith(Lines.ByteOrderMark) ? Lines.ByteOrderMark.Length : 0; at < sample.Length;)
        {
            var status = record.Read(sample, at, more: false, out var next);
            if (status == CsvStatus.Incomplete)
                break;
            at = next;
            if (status == CsvStatus.Malformed || record.IsBlank)
                continue;
            if (names.IsDefaultOrEmpty)
                names = Names(record, sample, options.Header);
            if (seen.Length == 0)
                seen = new Kinds[names.Length];
            if (!headerDue && record.Count == names.Length)
                See(record, sample, dialect, seen);
            headerDue = false;
        }
        if (names.IsDefault)
            return RowSchema.Empty;
        if (seen.Length == 0)
            seen = new Kinds[names.Length];
        return new RowSchema(names.Select((name, i) => new RowField(name, TypeOf(seen[i]))).DistinctBy(f => f.Name));
    }

    /// <summary>The names that a header gives, or c1, c2, …, which also stand in for empty ones.</summary>
    public static ImmutableArray<string> Names(CsvRecord record, ReadOnlySpan<byte> text, bool header)
    {
        var names = ImmutableArray.CreateBuilder<string>(record.Count);
        for (var i = 0; i < record.Count; i++)
        {
            var name = header ? Encoding.UTF8.GetString(record.Text(text, i)).Trim() : "";
            names.Add(name.Length > 0 ? name : $"c{i + 1}");
        }
        return names.MoveToImmutable();
    }

    static void See(CsvRecord record, ReadOnlySpan<byte> text, CsvDialect dialect, Kinds[] seen)
    {
        for (var i = 0; i < seen.Length; i++)
        {
            var field = record.Text(text, i);
            if (record.IsQuoted(i) || !field.SequenceEqual(dialect.Null))
                seen[i] |= KindOf(field);
        }
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
