using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Testing.Files;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Cli.Testing;

/// <summary>
/// Writes what came out of failed cases into their file as what is expected. Nothing else of the file changes: rows that fit stay as they are
/// written, and rows that came in place of others name the columns that those named.
/// </summary>
sealed class ExpectationUpdate
{
    readonly TestFile _file;
    readonly string _text;
    readonly IExpectedLists _lists;
    readonly List<TextEdit> _edits = [];
    readonly Dictionary<(int Case, int Phase, string Sink), IReadOnlyList<JsonElement>> _updated = [];
    readonly List<string> _changes = [];
    readonly List<string> _refusals = [];

    ExpectationUpdate(RanFile ran)
    {
        (_file, _text) = (ran.File, ran.Text);
        _lists = PlanSyntaxes.OfFile(_file.Path) == PlanSyntax.Yaml ? new YamlExpectedLists(_text) : new JsonExpectedLists(_text);
        foreach (var test in ran.Cases.Where(c => !c.Result.Passed))
            Case(test);
        Text = Edited();
        if (Text is null || Expects(Text))
            return;
        Text = null;
        _changes.Clear();
        _refusals.Add($"'{_file.Path}': a list that should change is part of something else, such as an anchor; that is for you to mend");
    }

    /// <summary>What was changed, a line each.</summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>What was left as it is and why, a line each.</summary>
    public IReadOnlyList<string> Refusals => _refusals;

    /// <summary>The new text; null if nothing changes.</summary>
    public string? Text { get; }

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
                Replace(ran, i, expect);
        }
    }

    void Replace(RanCase ran, int phase, ExpectedRows expect)
    {
        var test = ran.Result.Case;
        var actual = ran.Result.Phases[phase][expect.Sink];
        var match = RowMatch.Of(expect.Rows, actual, test.Ordered);
        if (match.Fits)
            return;
        var rows = UpdatedRow.Of(expect.Rows, actual, match);
        var where = $"'{test.Name}'{(test.Phases.Length > 1 ? $", phase {phase + 1}" : "")}, sink '{expect.Sink}'";
        var edit = _lists.Edit(["cases", ran.Index, "phases", phase, "expect", expect.Sink], expect.Rows, rows)
            ?? _lists.Edit(["cases", ran.Index, "expect", expect.Sink], expect.Rows, rows);
        if (edit is null)
        {
            _refusals.Add($"{where}: its list has an anchor or a tag, stands behind an alias, or has a comment before its first row; that is for you to mend");
            return;
        }
        _edits.Add(edit);
        _updated.Add((ran.Index, phase, expect.Sink), actual);
        _changes.Add($"{where}: {expect.Rows.Length} -> {actual.Count} rows, {match.Unexpected.Count} of them new");
    }

    string? Edited()
    {
        if (_edits.Count == 0)
            return null;
        var text = new StringBuilder();
        var done = 0;
        foreach (var (place, rows) in _edits.OrderBy(e => e.Place.Start.Value))
        {
            text.Append(_text.AsSpan(done..place.Start.Value)).Append(rows);
            done = place.End.Value;
        }
        return text.Append(_text.AsSpan(done..)).ToString();
    }

    /// <summary>
    /// Whether a new text says what it should and nothing else: YAML has ways to write a list in which an edit of one place means something at another.
    /// </summary>
    bool Expects(string text)
    {
        if (TestFileReader.Parse(text, _file.Path, new DiagnosticBag()) is not { } file || file.Cases.Length != _file.Cases.Length)
            return false;
        for (var i = 0; i < file.Cases.Length; i++)
        {
            var (before, after) = (_file.Cases[i], file.Cases[i]);
            for (var p = 0; p < before.Phases.Length; p++)
            {
                foreach (var (old, current) in before.Phases[p].Expect.Zip(after.Phases[p].Expect))
                {
                    var isRight = _updated.TryGetValue((i, p, old.Sink), out var actual)
                        ? RowMatch.Of(current.Rows, actual, before.Ordered).Fits
                        : old.Rows.Select(r => r.GetRawText()).SequenceEqual(current.Rows.Select(r => r.GetRawText()));
                    if (!isRight)
                        return false;
                }
            }
        }
        return true;
    }
}
