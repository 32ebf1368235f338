using System.Runtime.CompilerServices;

namespace OrleansStream.Keys;

/// <summary>
/// The seeds of the hash tables: different in each process, so that nobody can send keys that all collide. Results never depend on them, because
/// whatever leaves a table is put in the order of the keys.
/// </summary>
static class TableSeed
{
    // .NET gives text other hash codes in every process; that is the randomness used here.
    public static readonly ulong First = Mix(StringComparer.Ordinal.GetHashCode("first"), StringComparer.Ordinal.GetHashCode("1st"));
    public static readonly ulong Second = Mix(StringComparer.Ordinal.GetHashCode("second"), StringComparer.Ordinal.GetHashCode("2nd"));

    /// <summary>Folds two words into one: the halves of their product under the seeds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Fold(ulong low, ulong high)
    {
        var upper = Math.BigMul(low ^ First, high ^ Second, out var lower);
        return upper ^ lower;
    }

    static ulong Mix(int high, int low) => (((ulong)(uint)high << 32) | (uint)low) ^ 0xA076_1D64_78BD_642F;
}
