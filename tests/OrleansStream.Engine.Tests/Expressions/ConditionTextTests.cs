using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Expressions;

public class ConditionTextTests
{
    [Theory]
    [InlineData("""{"field": "amount", "operator": "gt", "value": 10}""", "amount > 10")]
    [InlineData("""{"field": "amount", "operator": "gte", "value": -1.5}""", "amount >= -1.5")]
    [InlineData("""{"field": "amount", "operator": "lt", "value": 1e3}""", "amount < 1000.0")]
    [InlineData("""{"field": "a.b", "operator": "lte", "value": 2.0}""", "a.b <= 2.0")]
    [InlineData("""{"field": "odd name", "operator": "eq", "value": "it's"}""", "\"odd name\" = 'it''s'")]
    [InlineData("""{"field": "table", "operator": "ne", "value": true}""", "table <> true")]
    [InlineData("""{"field": "in", "operator": "eq", "value": null}""", "\"in\" is null")]
    [InlineData("""{"field": "x", "operator": "ne", "value": null}""", "x is not null")]
    [InlineData("""{"field": "x", "operator": "in", "value": [1, "a", null]}""", "x in (1, 'a', null)")]
    [InlineData("""{"field": "x", "operator": "contains", "value": "a"}""", "contains(x, 'a')")]
    [InlineData("""{"field": "x", "operator": "startsWith", "value": "a"}""", "starts_with(x, 'a')")]
    [InlineData("""{"field": "x", "operator": "endsWith", "value": "a"}""", "ends_with(x, 'a')")]
    [InlineData("""{"field": "x", "operator": "exists"}""", "x is not null")]
    [InlineData("""{"field": "x", "operator": "exists", "value": true}""", "x is not null")]
    [InlineData("""{"field": "x", "operator": "exists", "value": false}""", "x is null")]
    public void A_condition_becomes_an_expression(string json, string expected)
    {
        var bag = new DiagnosticBag();
        Assert.Equal(expected, ConditionText.FromJson(JsonElement.Parse(json), bag)?.Text);
        Assert.Equal(expected, Bench.Parse(expected).ToString());
        Assert.Empty(bag.Items);
    }

    [Theory]
    [InlineData("[]", ErrorCodes.WrongShape, "where", null)]
    [InlineData("""{"operator": "gt", "value": 1}""", ErrorCodes.MissingField, "where.field", "it names a column, nested ones by dots")]
    [InlineData("""{"field": 1, "operator": "gt", "value": 1}""", ErrorCodes.WrongShape, "where.field", "it names a column, nested ones by dots")]
    [InlineData("""{"field": "x", "operator": "gtt", "value": 1}""", ErrorCodes.OutOfRange, "where.operator", "did you mean 'gt'?")]
    [InlineData("""{"field": "x", "operator": "gt"}""", ErrorCodes.MissingField, "where.value", null)]
    [InlineData("""{"field": "x", "operator": "gt", "value": null}""", ErrorCodes.WrongShape, "where.value", "exists tests for null")]
    [InlineData("""{"field": "x", "operator": "gt", "value": {}}""", ErrorCodes.WrongShape, "where.value", null)]
    [InlineData("""{"field": "x", "operator": "in", "value": 1}""", ErrorCodes.WrongShape, "where.value", null)]
    [InlineData("""{"field": "x", "operator": "in", "value": []}""", ErrorCodes.WrongShape, "where.value", null)]
    [InlineData("""{"field": "x", "operator": "in", "value": [1, [2]]}""", ErrorCodes.WrongShape, "where.value[1]", null)]
    [InlineData("""{"field": "x", "operator": "exists", "value": 1}""", ErrorCodes.WrongShape, "where.value", null)]
    [InlineData("""{"field": "x", "operator": "eq", "values": 1}""", ErrorCodes.UnknownField, "where.values", "did you mean 'value'?")]
    public void A_bad_condition_is_an_error_at_its_place(string json, string code, string path, string? hint)
    {
        var bag = new DiagnosticBag();
        Assert.Null(ConditionText.FromJson(JsonElement.Parse(json), bag, "step", "where"));
        var error = Assert.Single(bag.Items);
        Assert.Equal((code, path, hint, "step"), (error.Code, error.Path, error.Hint, error.Node));
    }
}
