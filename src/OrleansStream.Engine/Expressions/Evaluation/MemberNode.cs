using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary><c>in</c> with a long list of constants: one look-up per row instead of one comparison per item.</summary>
abstract class MemberNode(Node operand) : StrictNode(DataType.Bool, operand)
{
    // Up to so many items comparing with each is faster: it looks at many rows at once.
    const int Shortest = 9;

    /// <summary>Null if the list is short, holds nulls or other than constants, or mixes types.</summary>
    public static MemberNode? TryMake(Node operand, List<Node> items)
    {
        if (items.Count < Shortest || operand is ConstantNode)
            return null;
        foreach (var item in items)
        {
            if (item is not ConstantNode { IsNull: false } constant || !constant.Type.Equals(operand.Type))
                return null;
        }
        var constants = items.Cast<ConstantNode>();
        return operand.Type.Kind switch
        {
            TypeKind.Int64 => new IntegerMemberNode(operand, [.. constants.Select(c => c.Get<long>())]),
            TypeKind.String => new TextMemberNode(operand, constants.Select(c => c.Bytes.ToArray())),
            _ => null,
        };
    }

    public sealed override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var bits = frame.RentBits();
        var words = Frame.WordsOf(bits);
        words.Clear();
        Find(value, frame.Rows, words);
        return Bools(frame, bits, value.Validity);
    }

    protected abstract void Find(in Vector value, int rows, Span<ulong> bits);

    sealed class IntegerMemberNode(Node operand, HashSet<long> items) : MemberNode(operand)
    {
        protected override void Find(in Vector value, int rows, Span<ulong> bits)
        {
            var values = value.Rows<long>();
            for (var row = 0; row < rows; row++)
            {
                if (items.Contains(values[row]))
                    BitWords.Set(bits, row);
            }
        }
    }

    sealed class TextMemberNode : MemberNode
    {
        readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _items;

        public TextMemberNode(Node operand, IEnumerable<byte[]> items) : base(operand) =>
            _items = new HashSet<byte[]>(items, BytesComparer.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();

        protected override void Find(in Vector value, int rows, Span<ulong> bits)
        {
            var texts = value.Texts();
            for (var row = 0; row < rows; row++)
            {
                if (_items.Contains(texts[row]))
                    BitWords.Set(bits, row);
            }
        }
    }

    sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static BytesComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
