using System.IO.Hashing;
using System.Runtime.InteropServices;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary><c>hash</c>: XXH3-64 of each value, seeded with the hash of those before it.</summary>
sealed class HashNode(Node[] values) : StrictNode(DataType.Int64, values)
{
    public override Vector Evaluate(Frame frame)
    {
        var memory = frame.RentValues<long>();
        var hashes = MemoryMarshal.Cast<byte, long>(memory.Span);
        hashes.Clear();
        ReadOnlyMemory<byte> validity = default;
        foreach (var operand in Operands)
        {
            var value = operand.Evaluate(frame);
            validity = BothValid(frame, Vector.Fixed(0, default, validity), value);
            switch (operand.Type.Kind)
            {
                case TypeKind.Bool:
                    for (var row = 0; row < hashes.Length; row++)
                        hashes[row] = Next([(byte)(value.IsTrue(row) ? 1 : 0)], hashes[row]);
                    break;
                case TypeKind.String or TypeKind.Json or TypeKind.Binary:
                    var texts = value.Texts();
                    for (var row = 0; row < hashes.Length; row++)
                        hashes[row] = Next(texts[row], hashes[row]);
                    break;
                default:
                    var width = operand.Type.Kind == TypeKind.Decimal ? 16 : 8;
                    var bytes = value.Values.Span;
                    for (var row = 0; row < hashes.Length; row++)
                        hashes[row] = Next(bytes.Slice(value.IsConstant ? 0 : row * width, width), hashes[row]);
                    break;
            }
        }
        return Vector.Fixed(frame.Rows, memory, validity);
    }

    static long Next(ReadOnlySpan<byte> bytes, long seed) => (long)XxHash3.HashToUInt64(bytes, seed);
}
