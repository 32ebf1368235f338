using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>
/// Goes over a text once before it is read as a document: malformed JSON, nesting that is too deep, an object with the same name twice, text
/// that holds half of a surrogate pair, a number whose exponent nothing can hold. What passes can be read and compared without any exception.
/// </summary>
static class JsonGuard
{
    public static readonly JsonDocumentOptions DocumentOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = PlanLimits.Depth,
    };

    public static readonly JsonReaderOptions ReaderOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = PlanLimits.Depth,
    };

    /// <summary>The most digits of a number's exponent. Numbers beyond it could not even be compared, and no value has more than three.</summary>
    public const int MaxExponentDigits = 6;

    /// <summary>The first thing that is wrong; null if nothing is.</summary>
    public static Diagnostic? Check(byte[] utf8)
    {
        // One level more than is allowed, so that the level too many is seen here and has a place.
        var reader = new Utf8JsonReader(utf8, ReaderOptions with { MaxDepth = PlanLimits.Depth + 1 });
        var objects = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= PlanLimits.Depth && reader.TokenType is (JsonTokenType.StartObject or JsonTokenType.StartArray))
                    return At(ref reader, utf8, ErrorCodes.TooLarge, $"The plan's JSON is nested deeper than {PlanLimits.Depth}");
                if (Check(ref reader, objects) is { } message)
                    return At(ref reader, utf8, ErrorCodes.NotJson, message);
            }
            return null;
        }
        catch (JsonException e)
        {
            return FromException(e, utf8);
        }
    }

    static string? Check(ref Utf8JsonReader reader, Stack<HashSet<string>> objects)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                objects.Push(new HashSet<string>(StringComparer.Ordinal));
                return null;
            case JsonTokenType.EndObject:
                objects.Pop();
                return null;
            case JsonTokenType.PropertyName:
                if (!TryText(ref reader, out var name))
                    return "The name holds half of a surrogate pair";
                return objects.Peek().Add(name) ? null : $"The name '{name}' appears twice in one object";
            case JsonTokenType.String:
                return TryText(ref reader, out _) ? null : "The text holds half of a surrogate pair";
            case JsonTokenType.Number:
                return HasHugeExponent(reader.ValueSpan) ? $"The number's exponent has more than {MaxExponentDigits} digits" : null;
            default:
                return null;
        }
    }

    static bool HasHugeExponent(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return exponent >= 0 && number[(exponent + 1)..].TrimStart("+-0"u8).Length > MaxExponentDigits;
    }

    static bool TryText(ref Utf8JsonReader reader, out string text)
    {
        text = "";
        // Text without an escape is valid UTF-8 already; only an escape can stand for half a pair.
        if (!reader.ValueIsEscaped && reader.TokenType == JsonTokenType.String)
            return true;
        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    static Diagnostic At(ref Utf8JsonReader reader, byte[] utf8, string code, string message) =>
        new(code, DiagnosticSeverity.Error, message) { Position = JsonPositions.At(utf8, (int)reader.TokenStartIndex) };

    static Diagnostic FromException(JsonException e, byte[] utf8)
    {
        var position = JsonPositions.AtLine(utf8, (int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0));
        var cut = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = (cut < 0 ? e.Message : e.Message[..cut]).TrimEnd('.');
        return new(ErrorCodes.NotJson, DiagnosticSeverity.Error, $"The plan's text is not JSON: {reason}") { Position = position };
    }
}
