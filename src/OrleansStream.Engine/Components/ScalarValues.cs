using System.Globalization;
using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Components;

/// <summary>Text.</summary>
sealed class TextValue : OptionValue
{
    public override object? Missing => "";

    public override OptionDescriptor Describe(ImmutableTypeSet within) => new("", OptionShape.Text, "");

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return value is not null || reader.WrongShape(path, "text", json);
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue((string)value);

    public override bool IsEmpty(object value) => ((string)value).Length == 0;
}

/// <summary>True or false.</summary>
sealed class FlagValue : OptionValue
{
    public override OptionDescriptor Describe(ImmutableTypeSet within) => new("", OptionShape.Flag, "");

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : null;
        return value is not null || reader.WrongShape(path, "true or false", json);
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteBooleanValue((bool)value);
}

/// <summary>Whole numbers, 32 or 64 bits.</summary>
sealed class IntegerValue(bool wide) : OptionValue
{
    public override OptionDescriptor Describe(ImmutableTypeSet within) => new("", OptionShape.Integer, "");

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Number)
            return reader.WrongShape(path, "a whole number", json);
        if (!json.TryGetDecimal(out var number) || number != decimal.Truncate(number))
            return reader.WrongShape(path, "a whole number", json);
        if (number < (wide ? long.MinValue : int.MinValue) || number > (wide ? long.MaxValue : int.MaxValue) || !limits.Holds((double)number))
        {
            var (min, max) = wide ? (long.MinValue, (double)long.MaxValue) : (int.MinValue, int.MaxValue);
            var shown = new OptionLimits(double.IsNaN(limits.Min) ? min : limits.Min, double.IsNaN(limits.Max) ? max : limits.Max);
            reader.Error(ErrorCodes.OutOfRange, $"{number} is out of range: {shown.Text(NumberValue.Shown)}", path);
            return false;
        }
        value = wide ? (object)(long)number : (int)number;
        return true;
    }

    public override void Write(Utf8JsonWriter writer, object value) =>
        writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
}

/// <summary>Numbers.</summary>
sealed class NumberValue : OptionValue
{
    public static string Shown(double number) => number.ToString(CultureInfo.InvariantCulture);

    public override OptionDescriptor Describe(ImmutableTypeSet within) => new("", OptionShape.Number, "");

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Number || !json.TryGetDouble(out var number) || !double.IsFinite(number))
            return reader.WrongShape(path, "a number", json);
        if (!limits.Holds(number))
        {
            reader.Error(ErrorCodes.OutOfRange, $"{Shown(number)} is out of range: {limits.Text(Shown)}", path);
            return false;
        }
        value = number;
        return true;
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteNumberValue((double)value);
}

/// <summary>Durations.</summary>
sealed class DurationValue : OptionValue
{
    const string Expected = "a duration (milliseconds, or text such as \"500ms\", \"10s\", \"5m\", \"1h\", \"1d\", \"PT5S\")";

    public override OptionDescriptor Describe(ImmutableTypeSet within) => new("", OptionShape.Duration, "");

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = null;
        TimeSpan duration;
        if (json.ValueKind == JsonValueKind.String)
        {
            if (!DurationText.TryParse(json.GetString(), out duration))
                return reader.WrongShape(path, Expected, json);
        }
        else if (json.ValueKind != JsonValueKind.Number)
        {
            return reader.WrongShape(path, Expected, json);
        }
        else if (!json.TryGetDecimal(out var milliseconds) || !DurationText.TryFromMilliseconds(milliseconds, out duration))
        {
            reader.Error(ErrorCodes.OutOfRange, $"A duration has whole milliseconds, at most {DurationText.Format(DurationText.Longest)}", path);
            return false;
        }
        if (!limits.Holds(duration.TotalMilliseconds))
        {
            reader.Error(ErrorCodes.OutOfRange, $"{DurationText.Format(duration)} is out of range: {limits.Text(Shown)}", path);
            return false;
        }
        value = duration;
        return true;
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(DurationText.Format((TimeSpan)value));

    static string Shown(double milliseconds) => DurationText.Format(TimeSpan.FromMilliseconds(milliseconds));
}

/// <summary>Any JSON.</summary>
sealed class AnyValue : OptionValue
{
    public override OptionDescriptor Describe(ImmutableTypeSet within) => new("", OptionShape.Any, "");

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = json;
        return true;
    }

    public override void Write(Utf8JsonWriter writer, object value)
    {
        var json = (JsonElement)value;
        if (json.ValueKind == JsonValueKind.Undefined)
            writer.WriteNullValue();
        else
            json.WriteTo(writer);
    }

    public override bool IsEmpty(object value) => ((JsonElement)value).ValueKind == JsonValueKind.Undefined;
}
