using CsCheck;
using OrleansStream.Diagnostics;

namespace OrleansStream.Tests.Steps;

public class FlatMapTests
{
    const string Orders = """{ "id": "int64", "items": "list<string>", "ts": "int64" }""";

    [Fact]
    public void Each_element_gives_a_row_with_the_rows_time()
    {
        var step = new StepHarness("flatMap", """{ "field": "items", "as": "item" }""", Orders);
        Assert.Equal(
            ["7 {\"id\":1,\"item\":\"a\",\"ts\":7}", "7 {\"id\":1,\"item\":\"b\",\"ts\":7}", "9 {\"id\":4,\"item\":null,\"ts\":9}"],
            step.Push("""{ "id": 1, "items": ["a", "b"], "ts": 7 }""", """{ "id": 2, "items": [] }""", """{ "id": 3 }""", """{ "id": 4, "items": [null], "ts": 9 }"""));
    }

    [Fact]
    public void Without_as_the_element_has_the_fields_name()
    {
        var step = new StepHarness("flatMap", """{ "field": "items" }""", Orders);
        Assert.Equal(["0 {\"id\":1,\"items\":\"a\",\"ts\":null}"], step.Push("""{ "id": 1, "items": ["a"] }"""));
    }

    [Fact]
    public void Elements_may_be_rows_and_lists()
    {
        var nested = new StepHarness("flatMap", """{ "field": "order.lines", "as": "line" }""", """{ "order": { "lines": "list<list<int64>>" } }""");
        Assert.Equal(
            ["0 {\"order\":{\"lines\":[[1,2],[]]},\"line\":[1,2]}", "0 {\"order\":{\"lines\":[[1,2],[]]},\"line\":[]}"],
            nested.Push("""{ "order": { "lines": [[1, 2], []] } }""", """{ "order": null }"""));
    }

    [Fact]
    public void A_column_can_say_where_in_its_list_the_element_was()
    {
        var step = new StepHarness("flatMap", """{ "field": "items", "as": "item", "position": "place" }""", Orders);
        Assert.Equal(
            ["7 {\"id\":1,\"item\":\"a\",\"ts\":7,\"place\":1}", "7 {\"id\":1,\"item\":\"b\",\"ts\":7,\"place\":2}", "0 {\"id\":2,\"item\":\"c\",\"ts\":null,\"place\":1}"],
            step.Push("""{ "id": 1, "items": ["a", "b"], "ts": 7 }""", """{ "id": 3 }""", """{ "id": 2, "items": ["c"] }"""));
        var json = new StepHarness("flatMap", """{ "field": "x", "position": "n" }""", """{ "x": "json" }""");
        Assert.Equal(["0 {\"x\":5,\"n\":1}", "0 {\"x\":6,\"n\":2}", "0 {\"x\":7,\"n\":1}"], json.Push("""{ "x": [5, 6] }""", """{ "x": [7] }"""));
    }

    [Fact]
    public void Arrays_in_json_are_lists()
    {
        var step = new StepHarness("flatMap", """{ "field": "x" }""", """{ "x": "json" }""");
        Assert.Equal(["0 {\"x\":{\"a\":[1]}}", "0 {\"x\":2}", "0 {\"x\":null}"], step.Push("""{ "x": [{"a":[1]}, 2, null] }""", """{ "x": {} }""", """{ "x": null }"""));
        Assert.Equal(["OS2102 The JSON value is no array. {\"x\":{}}"], step.Rejected);
    }

    [Fact]
    public void Results_come_in_batches_of_bounded_size()
    {
        var step = new StepHarness("flatMap", """{ "field": "items" }""", Orders);
        var items = string.Join(',', Enumerable.Range(0, 30_000).Select(i => $"\"{i}\""));
        Assert.Equal(60_000, step.Push($$"""{ "id": 1, "items": [{{items}}] }""", $$"""{ "id": 2, "items": [{{items}}] }""").Length);
        Assert.Equal("0 {\"id\":2,\"items\":\"29999\",\"ts\":null}", step.Results[^1]);
    }

    [Theory]
    [InlineData("""{ "field": "itms" }""", "OS2002 config.field: There is no column 'itms' (did you mean 'items'?)")]
    [InlineData("""{ "field": "id" }""", "OS2004 config.field: 'id' is int64 and no list (split(text, ',') makes a list of text)")]
    [InlineData("""{ "field": "items", "as": "id" }""", "OS1014 config.as: The result would have two columns 'id' (choose another name)")]
    [InlineData("""{ "field": "items", "position": "ts" }""", "OS1014 config.position: The result would have two columns 'ts' (choose another name)")]
    [InlineData("""{ "field": "items", "position": "" }""", "OS1004 config.position: 'position' is empty")]
    [InlineData("{}", "OS1004 config.field: Which list? (name the list, or a function)")]
    [InlineData("""{ "field": "items", "function": "f" }""", "OS1012 config.function: A function takes whole rows: it stands in place of the other options (leave out 'field', 'as' and 'position')")]
    public void Mistakes_are_found_before_it_runs(string config, string finding) =>
        Assert.Equal([finding], StepHarness.Findings("flatMap", config, Orders));

    [Fact]
    public void Any_lists_and_selections_equal_a_plain_loop() =>
        Gen.Select(Gen.Int[0, 4].Array[1, 30], Gen.Bool.Array[30]).Sample((lengths, chosen) =>
        {
            var step = new StepHarness("flatMap", """{ "field": "items", "as": "item" }""", Orders);
            var rows = lengths.Select((n, i) => $$"""{ "id": {{i}}, "items": [{{string.Join(',', Enumerable.Range(0, n).Select(e => $"\"{i}-{e}\""))}}], "ts": {{i}} }""");
            var selected = Enumerable.Range(0, lengths.Length).Where(i => chosen[i]).ToArray();
            var results = selected.Length == 0 ? [] : step.Push(step.Batch(rows).WithSelection(Events.Selection.Of(selected)));
            var expected = selected.SelectMany(i => Enumerable.Range(0, lengths[i]).Select(e => $"{i} {{\"id\":{i},\"item\":\"{i}-{e}\",\"ts\":{i}}}"));
            Assert.Equal(expected, results);
        });
}
