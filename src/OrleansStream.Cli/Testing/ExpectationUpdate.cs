using System.Text;
using System.Text.Json;
using OrleansStream.Testing.Files;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Cli.Testing;

/// <summary>
/// Writes what came out of failed cases into their file as what is expected. Nothing else of the file changes: rows that fit stay as they are
/// written, and rows that came in place of others name the columns that those named.
/// </summary>
sealed class ExpectationUpdate
{
    readonly byte[] _text;
    readonly List<(Range Place, string Rows)> _edits = [];
    readonly List<string> _changes = [];
    readonly List<string> _refusals = [];

    ExpectationUpdate(RanFile ran)
    {
        _text = Encoding.UTF8.GetBytes(ran.Text);
        foreach (var test in ran.Cases.Where(c => !c.Result.Passed))
            Case(test);
    }

    /// <summary>What was changed, a line each.</summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>What was left as it is and why, a line each.</summary>
    public IReadOnlyList<string> Refusals => _refusals;

    /// <summary>The new text; null if nothing changes.</summary>
    public string? Text
    {
        get
        {
            if (_edits.Count == 0)
                return null;
            var text = new MemoryStream();
            var done = 0;
            foreach (var (place, rows) in _edits.OrderBy(e => e.Place.Start.Value))
            {
                text.Write(_text.AsSpan(done..place.Start.Value));
                text.Write(Encoding.UTF8.GetBytes(rows));
                done = place.End.Value;
            }
            text.Write(_text.AsSpan(done..));
            return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        }
    }

    /// <summary>Finds out what changes in a file.</summary>
    public static ExpectationUpdate Of(RanFile ran) => new(ran);

    void Case(RanCase ran)
    {
        var (result, test) = (ran.Result, ran.Result.Case);
        if (result.Error is { } error)
        {
            _refusals.Add($"'{test.Name}' failed with {error}: that is for you to mend");
            return;
        }
        if (test.Error is not null)
            _refusals.Add($"'{test.Name}' should have failed: that is for you to mend");
        for (var i = 0; i < test.Phases.Length; i++)
        {
            foreach (var expect in test.Phases[i].Expect)
            {
                var actual = result.Phases[i][expect.Sink];
                var match = RowMatch.Of(expect.Rows, actual, test.Ordered);
                if (!match.Fits && Place(ran.Index, i, expect.Sink) is { } place)
                    Replace(place, test, i, expect, actual, match);
            }
        }
    }

    Range? Place(int test, int phase, string sink) =>
        JsonSpans.Find(_text, ["cases", test, "phases", phase, "expect", sink]) ?? JsonSpans.Find(_text, ["cases", test, "expect", sink]);

    void Replace(Range place, TestCase test, int phase, ExpectedRows expect, IReadOnlyList<JsonElement> actual, RowMatch match)
    {
        var old = Encoding.UTF8.GetString(_text.AsSpan(place));
        var before = Encoding.UTF8.GetString(_text.AsSpan(..place.Start.Value));
        var rows = new ExpectedRowsText(expect.Rows, actual, match).Write();
        _edits.Add((place, ExpectedRowsText.Join(rows, old, before[(before.LastIndexOf('\n') + 1)..])));
        var where = test.Phases.Length > 1 ? $", phase {phase + 1}" : "";
        _changes.Add($"'{test.Name}'{where}, sink '{expect.Sink}': {expect.Rows.Length} -> {actual.Count} rows, {match.Unexpected.Count} of them new");
    }
}
