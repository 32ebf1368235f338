using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OrleansStream.Events;

namespace OrleansStream.Columns;

/// <summary>Turns bitmaps into selections and selections into bitmaps.</summary>
static class SelectionKernels
{
    // Eight positions are stored at a time; the last store may run over the end by as many.
    const int Slack = 8;

    // For each byte of a bitmap the numbers of its ones, in order, and zeros after them.
    static readonly int[] Ones = MakeOnes();

    /// <summary>The selected rows whose bit is one, in the selection's order.</summary>
    public static Selection Narrow(Selection selection, ReadOnlySpan<ulong> bits)
    {
        if (!selection.IsAll)
            return Intersect(selection, bits);
        var count = BitWords.CountOnes(bits);
        if (count == selection.Count)
            return selection;
        var positions = GC.AllocateUninitializedArray<int>(count + Slack);
        Expand(bits, positions);
        return Selection.Of(positions.AsMemory(0, count));
    }

    /// <summary>Marks the selected rows in a bitmap whose bits are all zero so far.</summary>
    public static void Mark(Selection selection, Span<ulong> bits)
    {
        foreach (var position in selection.Positions)
            bits[position >> 6] |= 1UL << (position & 63);
    }

    static Selection Intersect(Selection selection, ReadOnlySpan<ulong> bits)
    {
        var from = selection.Positions;
        // One spare slot: the store is unconditional, only the count depends on the bit.
        var positions = GC.AllocateUninitializedArray<int>(from.Length + 1);
        var count = 0;
        foreach (var position in from)
        {
            positions[count] = position;
            count += (int)(bits[position >> 6] >> (position & 63) & 1);
        }
        return count == from.Length ? selection : Selection.Of(positions.AsMemory(0, count));
    }

    static void Expand(ReadOnlySpan<ulong> bits, Span<int> positions)
    {
        ref var ones = ref MemoryMarshal.GetArrayDataReference(Ones);
        ref var target = ref MemoryMarshal.GetReference(positions);
        nuint count = 0;
        for (var i = 0; i < bits.Length; i++)
        {
            var word = bits[i];
            for (var first = i << 6; word != 0; first += 8, word >>= 8)
            {
                // In range: every store begins at or before the number of ones, and the slack takes the rest.
                var octet = (byte)word;
                (Vector256.LoadUnsafe(ref ones, (nuint)octet * 8) + Vector256.Create(first)).StoreUnsafe(ref target, count);
                count += (nuint)BitOperations.PopCount(octet);
            }
        }
    }

    static int[] MakeOnes()
    {
        var table = new int[256 * 8];
        for (var octet = 0; octet < 256; octet++)
        {
            var next = octet * 8;
            for (var bit = 0; bit < 8; bit++)
            {
                if ((octet >> bit & 1) != 0)
                    table[next++] = bit;
            }
        }
        return table;
    }
}
