using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary><c>split</c></summary>
sealed class SplitNode(Node text, Node separator) : StrictNode(DataType.ListOf(DataType.String), text, separator)
{
    public override Vector Evaluate(Frame frame)
    {
        var a = Operands[0].Evaluate(frame);
        var b = Operands[1].Evaluate(frame);
        var validity = BothValid(frame, a, b);
        var valid = new Validity(frame, validity);
        var lists = (ListColumnBuilder)ColumnBuilder.For(Type);
        var parts = (BytesColumnBuilder)lists.Elements;
        var texts = a.Texts();
        var separators = b.Texts();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (!valid.IsValid(row))
            {
                lists.AppendNull();
                continue;
            }
            Split(texts[row], separators[row], parts);
            lists.Append();
        }
        return Vector.Nested(lists.Build(), validity);
    }

    static void Split(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator, BytesColumnBuilder parts)
    {
        int found;
        while (!separator.IsEmpty && (found = text.IndexOf(separator)) >= 0)
        {
            parts.Append(text[..found]);
            text = text[(found + separator.Length)..];
        }
        parts.Append(text);
    }
}
