using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansStream.Columns;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Functions;

/// <summary>Functions of JSON, or of texts that hold JSON. What is not JSON has no values.</summary>
static class JsonFunctions
{
    const string WholePath = "$";

    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("json_value", "json_value(json, path) -> string",
            "The value at a path such as '$.items[0].name' of JSON, or of a text that holds JSON, as text; null if there is none or it is an object or a list.",
            "json_value('{\"a\": {\"b\": [10, \"x\"]}}', '$.a.b[1]')", "'x'", 2, 2,
            call => Bind(call) is var (json, path) ? FunctionCall.Made(new JsonValueNode(json, path), json) : null),
        Of("json_query", "json_query(json, path) -> json", "The JSON at a path, whatever it is; null if there is none.",
            "cast(json_query('{\"a\": [1, 2]}', '$.a') as string)", "'[1, 2]'", 2, 2,
            call => Bind(call) is var (json, path) ? FunctionCall.Made(new JsonQueryNode(json, path), json) : null),
        Of("json_exists", "json_exists(json, path) -> bool", "Whether there is anything at a path, be it null; false for what is not JSON.",
            "json_exists('{\"a\": null}', '$.a')", "true", 2, 2,
            call => Bind(call) is var (json, path) ? FunctionCall.Made(new JsonExistsNode(json, path), json) : null),
        Of("json_array_length", "json_array_length(json [, path]) -> int64", "How many elements the JSON list at a path has; null if there is no list.",
            "json_array_length('[1, 2, 3]')", "3", 1, 2,
            call => Bind(call) is var (json, path) ? FunctionCall.Made(new JsonLengthNode(json, path), json) : null),
    ];

    static (Node Json, JsonPath Path)? Bind(FunctionCall call)
    {
        var json = call.Arguments[0];
        if (json.Type.Kind is not (TypeKind.Json or TypeKind.String or TypeKind.Null))
        {
            call.Wrong(0, "json");
            return null;
        }
        if ((call.Has(1) ? call.Literal(1, "a path") : WholePath) is not { } text)
            return null;
        if (JsonPath.TryParse(text, out var path, out var problem))
            return (Binder.Coerce(json, json.Type.Kind == TypeKind.Null ? DataType.Json : json.Type), path);
        call.Binder.Error(
            ErrorCodes.BadExpression, $"The path '{text}' is not known: {problem}", call.Expressions[1].Offset, "a path is written '$.items[0].name'");
        return null;
    }

    sealed class JsonQueryNode(Node json, JsonPath path) : StrictNode(DataType.Json, json)
    {
        public override Vector Evaluate(Frame frame)
        {
            var value = Operands[0].Evaluate(frame);
            var validity = new Validity(frame, value.Validity);
            var writer = new TextBuilder(frame, frame.Rows * 16);
            var texts = value.Texts();
            for (var row = 0; row < frame.Rows; row++)
            {
                if (validity.IsValid(row))
                {
                    if (TryFind(texts[row], out var start, out var length))
                        writer.Write(texts[row].Slice(start, length));
                    else
                        validity.SetNull(row);
                }
                writer.EndRow();
            }
            return writer.Build(validity.Bits);
        }

        bool TryFind(ReadOnlySpan<byte> text, out int start, out int length)
        {
            (start, length) = (0, 0);
            try
            {
                var reader = new Utf8JsonReader(text);
                if (!path.TryFind(ref reader))
                    return false;
                start = (int)reader.TokenStartIndex;
                reader.Skip();
                length = (int)reader.BytesConsumed - start;
                return true;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return false;
            }
        }
    }

    sealed class JsonExistsNode(Node json, JsonPath path) : StrictNode(DataType.Bool, json)
    {
        public override Vector Evaluate(Frame frame)
        {
            var value = Operands[0].Evaluate(frame);
            var bits = frame.RentBits();
            var words = Frame.WordsOf(bits);
            words.Clear();
            var texts = value.Texts();
            for (var row = 0; row < frame.Rows; row++)
            {
                if (value.IsValid(row) && Exists(texts[row]))
                    BitWords.Set(words, row);
            }
            return Bools(frame, bits, value.Validity);
        }

        bool Exists(ReadOnlySpan<byte> text)
        {
            try
            {
                var reader = new Utf8JsonReader(text);
                return path.TryFind(ref reader);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return false;
            }
        }
    }

    sealed class JsonLengthNode(Node json, JsonPath path) : StrictNode(DataType.Int64, json)
    {
        public override Vector Evaluate(Frame frame)
        {
            var value = Operands[0].Evaluate(frame);
            var memory = frame.RentValues<long>();
            var results = MemoryMarshal.Cast<byte, long>(memory.Span);
            var validity = new Validity(frame, value.Validity);
            var texts = value.Texts();
            for (var row = 0; row < results.Length; row++)
            {
                if (validity.IsValid(row) && !TryCount(texts[row], out results[row]))
                    validity.SetNull(row);
            }
            return Vector.Fixed(frame.Rows, memory, validity.Bits);
        }

        bool TryCount(ReadOnlySpan<byte> text, out long count)
        {
            count = 0;
            try
            {
                var reader = new Utf8JsonReader(text);
                if (!path.TryFind(ref reader) || reader.TokenType != JsonTokenType.StartArray)
                    return false;
                for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
                    reader.Skip();
                return true;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return false;
            }
        }
    }
}
