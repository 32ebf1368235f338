using System.Text.Json;

namespace OrleansStream.Components;

/// <summary>The specification's condition <c>{field, operator, value}</c> as an option's value.</summary>
static class ConditionOption
{
    /// <summary>The expression of the same meaning; null after adding an error.</summary>
    public static ExpressionText? Read(JsonElement json, OptionReader reader, string path)
    {
        var op = json.GetProperty("operator").GetString() switch { "gt" => ">", "lt" => "<", "eq" => "=", var o => o };
        return new ExpressionText($"\"{json.GetProperty("field").GetString()}\" {op} {json.GetProperty("value").GetRawText()}");
    }
}
