using System.Text.Json;
using OrleansStream.Expressions;

namespace OrleansStream.Components;

/// <summary>The specification's condition <c>{field, operator, value}</c> as an option's value.</summary>
static class ConditionOption
{
    /// <summary>The expression of the same meaning; null after adding an error.</summary>
    public static ExpressionText? Read(JsonElement json, OptionReader reader, string path) =>
        ConditionText.FromJson(json, reader.Diagnostics, reader.Node, path);
}
