using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Formats.Csv;

/// <summary>Compares the names of an input's columns with those that a plan reads.</summary>
static class CsvHeader
{
    /// <summary>How many columns of the input a message names.</summary>
    const int MostNamed = 30;

    static readonly char[] s_usualDelimiters = [';', '\t', '|', ','];

    /// <summary>Throws if the input lacks columns that are read: every row would have a null there, and nobody would know why.</summary>
    public static void Check(ImmutableArray<string> names, RowSchema read, CsvFormatOptions options)
    {
        if (options.AllowMissing)
            return;
        string[] missing = [.. read.Fields.Select(f => f.Name).Where(n => !names.Contains(n))];
        if (missing.Length == 0)
            return;
        var list = string.Join(", ", missing.Select(n => $"'{n}'"));
        var has = string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "");
        var which = options.Columns.IsDefaultOrEmpty ? options.Header ? "its header" : "it has no header and" : "the format's option 'columns'";
        throw new UnreadableInputException(ErrorCodes.UnknownColumn,
            $"{which} lacks the column{(missing.Length == 1 ? "" : "s")} {list}, which the plan reads; there {(names.Length == 1 ? "is" : "are")} {has} ({Hint(names, missing, options)})");
    }

    static string Hint(ImmutableArray<string> names, string[] missing, CsvFormatOptions options)
    {
        if (names.Length == 1 && names[0].IndexOfAny(s_usualDelimiters) is >= 0 and var at)
            return $"is the delimiter {(names[0][at] == '\t' ? "a tab" : $"'{names[0][at]}'")}? say so in the format's option 'delimiter'";
        if (!options.Header && options.Columns.IsDefaultOrEmpty)
            return "name the columns, in their order, in the format's option 'columns'";
        var near = missing.Select(m => NearestName.Of(m, names.Except(missing))).OfType<string>().Distinct().Select(n => $"'{n}'").ToArray();
        var guess = near.Length == 0 ? "" : $"did you mean {string.Join(", ", near)}? ";
        return $"{guess}mend the name, or set the format's option 'allowMissing' to have nulls there";
    }
}
