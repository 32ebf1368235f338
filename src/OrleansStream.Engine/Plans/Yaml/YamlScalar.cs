using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansStream.Plans.Yaml;

/// <summary>What scalars stand for, by the core schema of YAML 1.2 (section 10.3.2).</summary>
static partial class YamlScalar
{
    const string TagPrefix = "tag:yaml.org,2002:";

    /// <summary>The longest text that is taken for a number.</summary>
    const int MaxNumberLength = 400;

    /// <summary>The JSON of a scalar, or what is wrong with it.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="isPlain">Whether it stands without quotes and is not a block.</param>
    /// <param name="tag">Its tag; null or empty if it has none.</param>
    /// <param name="json">The JSON.</param>
    public static string? Resolve(string text, bool isPlain, string? tag, out string json)
    {
        json = "";
        if (tag is { Length: > 0 } and not "!")
        {
            return tag == $"{TagPrefix}str" ? Text(text, out json) : Tagged(text, tag, out json);
        }
        if (!isPlain || tag == "!" || Value(text) is not { } value)
            return Text(text, out json);
        json = value;
        return value.Length > 0 ? null : $"The number '{text}' has no place here";
    }

    /// <summary>The JSON of text, or what is wrong with it.</summary>
    public static string? Text(string text, out string json)
    {
        json = "";
        if (!IsWhole(text))
            return "The text holds half of a surrogate pair";
        json = $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
        return null;
    }

    static string? Tagged(string text, string tag, out string json)
    {
        json = Value(text) ?? "";
        var kind = json switch
        {
            "" => "",
            "null" => "null",
            "true" or "false" => "bool",
            _ => json.AsSpan().ContainsAny(".eE") ? "float" : "int",
        };
        if (tag == $"{TagPrefix}float" && kind == "int")
            kind = "float";
        return kind.Length > 0 && tag == TagPrefix + kind ? null : $"'{text}' with the tag '{tag}' is no value of JSON";
    }

    /// <summary>What plain text stands for; null: itself; empty: a number that a plan cannot have.</summary>
    static string? Value(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => "null",
        "true" or "True" or "TRUE" => "true",
        "false" or "False" or "FALSE" => "false",
        _ when text.Length > MaxNumberLength || !(char.IsAsciiDigit(text[0]) || text[0] is '.' or '+' or '-') => null,
        _ when NotFinite().IsMatch(text) => "",
        _ when Whole().IsMatch(text) => BigInteger.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        _ when text.StartsWith("0x", StringComparison.Ordinal) && Hexadecimal().IsMatch(text) => Digits(text, 16),
        _ when text.StartsWith("0o", StringComparison.Ordinal) && Octal().IsMatch(text) => Digits(text, 8),
        _ when Fraction().IsMatch(text) => HasHugeExponent(text) ? "" : Number(text),
        _ => null,
    };

    static bool HasHugeExponent(ReadOnlySpan<char> number)
    {
        var exponent = number.IndexOfAny('e', 'E');
        return exponent >= 0 && number[(exponent + 1)..].TrimStart("+-0").Length > JsonGuard.MaxExponentDigits;
    }

    static string Digits(string text, int radix)
    {
        var value = BigInteger.Zero;
        foreach (var digit in text.AsSpan(2))
            value = (value * radix) + Convert.ToInt32(digit.ToString(), 16);
        return value.ToString(CultureInfo.InvariantCulture);
    }

    // JSON wants digits on both sides of the point, no plus sign, and no zeros in front.
    static string Number(string text)
    {
        var sign = text[0] == '-' ? "-" : "";
        var digits = text.TrimStart('+', '-');
        var exponent = digits.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponent < 0 ? digits : digits[..exponent];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = (point < 0 ? mantissa : mantissa[..point]).TrimStart('0');
        var fraction = point < 0 ? "" : mantissa[(point + 1)..];
        return $"{sign}{(whole.Length == 0 ? "0" : whole)}{(fraction.Length == 0 ? "" : ".")}{fraction}{(exponent < 0 ? "" : digits[exponent..])}";
    }

    static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    [GeneratedRegex("^[-+]?(\\.inf|\\.Inf|\\.INF)$|^(\\.nan|\\.NaN|\\.NAN)$", RegexOptions.CultureInvariant)]
    private static partial Regex NotFinite();

    [GeneratedRegex("^[-+]?[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex("^0x[0-9a-fA-F]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex("^0o[0-7]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex("^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();
}
