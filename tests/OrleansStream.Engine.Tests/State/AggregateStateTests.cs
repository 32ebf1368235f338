namespace OrleansStream.State;

public class AggregateStateTests
{
    const string Columns = "key string, value int64";
    const string Count = """ "groupBy": ["key"], "aggregations": [ { "type": "count" } ] """;

    static StateHarness Step(string window, int tasks = 1) => new($$"""{ "window": { {{window}} }, {{Count}} }""", Columns, tasks);

    static (long, object?[])[] Rows(params (long Time, string Key)[] rows) => [.. rows.Select(r => (r.Time, new object?[] { r.Key, 1L }))];

    static int Saved(StateHarness step)
    {
        step.Save(full: false);
        return step.Entries;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_snapshot_holds_the_keys_and_panes_that_changed(int tasks)
    {
        var step = Step(""" "type": "sliding", "size": 20, "slide": 10 """, tasks);
        step.Push(Rows((1, "a"), (2, "b"), (3, "a"), (11, "c")));
        step.Save(full: true);
        Assert.Equal(3, step.Entries);
        Assert.Equal(0, Saved(step));
        step.Push(Rows((4, "a"), (12, "a"), (13, "a")));
        Assert.Equal(2, Saved(step));
        // Firing changes no pane, and one that is over needs no word.
        step.Advance(9);
        Assert.Equal(0, Saved(step));
        step.Advance(19);
        Assert.Equal(0, Saved(step));
        Assert.Equal(10, step.Floor);
        step.Save(full: true);
        Assert.Equal(2, step.Entries);
    }

    [Fact]
    public void Rows_that_are_late_change_nothing()
    {
        foreach (var window in (string[])[""" "type": "tumbling", "size": 10 """, """ "type": "session", "gap": 3 """])
        {
            var step = Step(window);
            step.Push(Rows((50, "a")));
            step.Advance(40);
            step.Save(full: true);
            Assert.Equal(["late 5: a 1", "1 late"], step.Push(Rows((5, "a"))).Order().Reverse());
            Assert.Equal(0, Saved(step));
        }
    }

    [Fact]
    public void A_closed_session_is_taken_out_of_its_keys_entry_and_needs_no_word_if_it_was_the_last()
    {
        var step = Step(""" "type": "session", "gap": 10 """);
        step.Push(Rows((0, "a"), (100, "a"), (0, "b"), (0, "c")));
        step.Save(full: true);
        Assert.Equal(3, step.Entries);
        step.Push(Rows((5, "b")));
        Assert.Equal(1, Saved(step));
        step.Advance(10);
        Assert.Equal(1, Saved(step));
        step.Advance(15);
        Assert.Equal(0, Saved(step));
        step.Restart(2);
        Assert.Equal(["110: a 1 100 110"], step.Advance(long.MaxValue));
    }

    [Fact]
    public void Joined_sessions_are_written_anew()
    {
        var step = Step(""" "type": "session", "gap": 10 """);
        step.Push(Rows((0, "a"), (15, "a"), (30, "a")));
        step.Save(full: true);
        // The last row that the joined session got came to another session than the one that is left.
        step.Push(Rows((31, "a"), (22, "a"), (7, "a")));
        Assert.Equal(1, Saved(step));
        step.Restart(1);
        Assert.Equal(["41: a 6 0 41"], step.Advance(long.MaxValue));
    }

    [Fact]
    public void Count_windows_and_running_aggregates_write_the_keys_that_changed()
    {
        foreach (var step in (StateHarness[])[Step(""" "type": "count", "size": 2 """), new($$"""{ {{Count}} }""", Columns)])
        {
            step.Push(Rows((1, "a"), (2, "b"), (3, "c")));
            step.Save(full: true);
            Assert.Equal(3, step.Entries);
            step.Push(Rows((4, "a"), (5, "d"), (6, "a")));
            Assert.Equal(2, Saved(step));
            Assert.Equal(0, Saved(step));
            step.Save(full: true);
            Assert.Equal(4, step.Entries);
        }
    }

    [Theory]
    [InlineData(""" "type": "tumbling", "size": 10 """, 5)]
    // An entry has all sessions of a key, so it changes when one of them is closed.
    [InlineData(""" "type": "session", "gap": 5 """, 40)]
    public void Keys_that_were_forgotten_leave_the_marks_of_the_others_right(string window, int changed)
    {
        var step = Step(window);
        var straight = Step(window);
        var many = Rows([.. Enumerable.Range(0, 20_000).Select(i => (1L, $"key {i}"))]);
        var few = Rows([.. Enumerable.Range(0, 40).Select(i => (21L, $"key {i * 499}"))]);
        var more = Rows([.. Enumerable.Range(0, 10).Select(i => (22L, $"key {i * 499}")), (22L, "new")]);
        Assert.Equal(straight.Push(many), step.Push(many));
        step.Save(full: true);
        Assert.Equal(20_000, step.Entries);
        step.Push(few);
        straight.Push(few);
        Assert.Equal(40, Saved(step));
        step.Push(more[..5]);
        straight.Push(more[..5]);
        // 19,960 of 20,000 keys have no rows any more.
        Assert.Equal(straight.Advance(15), step.Advance(15));
        Assert.Equal(changed, Saved(step));
        step.Push(more);
        straight.Push(more);
        Assert.Equal(11, Saved(step));
        step.Restart(1);
        var expected = straight.Advance(long.MaxValue);
        Assert.Equal(41, expected.Length);
        Assert.Equal(expected, step.Advance(long.MaxValue));
    }

    [Fact]
    public void A_changed_plan_keeps_the_aggregates_that_it_still_has()
    {
        static StateHarness Of(string aggregations) =>
            new($$"""{ "window": { "type": "tumbling", "size": 10 }, "groupBy": ["key"], "aggregations": [ {{aggregations}} ] }""", Columns);
        var before = Of("""{ "type": "sum", "field": "value", "where": "value > 0" }, { "type": "max", "field": "value" }, { "type": "percentile", "field": "value", "percentiles": [50] }""");
        Assert.Equal(["count()", "sum(value) where value > 0", "max(value)", "percentile(value)"], before.Schema.Fields.Select(f => f.Name));
        before.Push(Rows((1, "a"), (2, "a")));
        before.Save(full: true);
        var after = Of("""
            { "type": "percentile", "field": "value", "percentiles": [50, 90], "as": "part" }, { "type": "min", "field": "value" },
            { "type": "custom", "expr": "sum(value) + count()", "as": "score" }, { "type": "sum", "field": "value", "as": "positive", "where": "value > 0" }
            """);
        Assert.True(before.Schema.FitsInto(after.Schema));
        after.TakeOver(before);
        after.Push(Rows((3, "a")));
        // Kept: the percentiles, the sum of positive values under another name, the count. New: the minimum, the sum of all values.
        Assert.Equal(["9: a 1 1 1 4 3 0 10"], after.Advance(long.MaxValue));
    }

    [Theory]
    [InlineData(""" "type": "tumbling", "size": 10 """)]
    [InlineData(""" "type": "session", "gap": 3 """)]
    public void A_plan_that_allows_more_lateness_does_not_fire_again_what_was_closed_before(string window)
    {
        var before = Step(window);
        before.Push(Rows((1, "a"), (35, "a")));
        Assert.Single(before.Advance(30));
        before.Save(full: true);
        var after = Step($""" {window}, "allowedLateness": 100 """);
        after.TakeOver(before);
        Assert.Equal(["late 2: a 1", "1 late"], after.Push(Rows((2, "a"))).Order().Reverse());
        Assert.Single(after.Advance(45));
        // What was open then is corrected as the new plan says.
        Assert.Single(after.Push(Rows((36, "a"))));
    }

    [Fact]
    public void Windows_of_other_bounds_and_keys_of_other_types_do_not_fit()
    {
        string[] windows =
        [
            """ "type": "tumbling", "size": 10 """, """ "type": "tumbling", "size": 10, "offset": 1 """, """ "type": "sliding", "size": 10, "slide": 5 """,
            """ "type": "cumulative", "size": 10, "step": 5 """, """ "type": "session", "gap": 10 """, """ "type": "session", "gap": 11 """,
            """ "type": "count", "size": 10 """, """ "type": "count", "size": 10, "slide": 5 """, """ "type": "count", "size": 10, "slide": 5, "partial": true """,
        ];
        var schemas = windows.Select(w => Step(w).Schema).ToList();
        schemas.Add(new StateHarness($$"""{ {{Count}} }""", Columns).Schema);
        schemas.Add(new StateHarness($$"""{ {{Count}} }""", "key int64").Schema);
        for (var i = 0; i < schemas.Count; i++)
        {
            for (var j = 0; j < schemas.Count; j++)
                Assert.Equal(i == j, schemas[i].FitsInto(schemas[j]));
        }
    }
}
