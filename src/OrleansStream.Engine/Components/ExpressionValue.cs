using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Expressions;

namespace OrleansStream.Components;

/// <summary>Expressions: text, or the specification's condition <c>{field, operator, value}</c>.</summary>
sealed class ExpressionValue : OptionValue
{
    const string Expected = "an expression or a condition {field, operator, value}";

    public override OptionDescriptor Describe(ImmutableTypeSet within) => new("", OptionShape.Expression, "");

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = json.ValueKind switch
        {
            JsonValueKind.String => new ExpressionText(json.GetString()!),
            JsonValueKind.Object => ConditionText.FromJson(json, reader.Diagnostics, reader.Node, path),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => new ExpressionText(json.GetRawText()),
            _ => null,
        };
        if (value is null)
            return json.ValueKind == JsonValueKind.Object ? false : reader.WrongShape(path, Expected, json);
        if (((ExpressionText)value).Text.Length > 0)
            return true;
        reader.Error(ErrorCodes.BadExpression, "The expression is empty", path);
        return false;
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(((ExpressionText)value).Text);

    public override bool IsEmpty(object value) => ((ExpressionText)value).Text.Length == 0;
}
