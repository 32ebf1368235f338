using System.Text.Json;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary><c>json_value</c>. What is not JSON has no values.</summary>
sealed class JsonValueNode(Node json, JsonPath path) : StrictNode(DataType.String, json)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var validity = new Validity(frame, value.Validity);
        var writer = new TextBuilder(frame, frame.Rows * 16);
        var texts = value.Texts();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (validity.IsValid(row) && !TryWrite(texts[row], ref writer))
            {
                writer.Undo();
                validity.SetNull(row);
            }
            writer.EndRow();
        }
        return writer.Build(validity.Bits);
    }

    bool TryWrite(ReadOnlySpan<byte> text, ref TextBuilder writer)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            if (!path.TryFind(ref reader))
                return false;
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    writer.Advance(reader.CopyString(writer.Reserve(reader.ValueSpan.Length)));
                    return true;
                case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                    writer.Write(reader.ValueSpan);
                    return true;
                default:
                    return false;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Invalid UTF-8 in a string surfaces as the latter.
            return false;
        }
    }
}
