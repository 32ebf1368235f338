using System.Numerics;

namespace OrleansStream.Keys;

/// <summary>Arrays that operators keep from call to call, so that rows cost no allocation.</summary>
static class Scratch
{
    /// <summary>Makes an array long enough; what it held is lost if it must grow.</summary>
    public static void Ensure<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            array = GC.AllocateUninitializedArray<T>((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, 64)));
    }

    /// <summary>Makes an array long enough and keeps what it holds.</summary>
    public static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            Array.Resize(ref array, (int)Math.Min(Array.MaxLength, Math.Max(length, Math.Max(16, array.Length * 2L))));
    }

    // An array this many times longer than needed is given up for a shorter one.
    const int MaxSlack = 16;

    /// <summary>Makes an array much longer than needed shorter; keeps what it holds below <paramref name="length"/>.</summary>
    public static void Shrink<T>(ref T[] array, int length)
    {
        if (array.Length / MaxSlack > Math.Max(length, 64))
            Array.Resize(ref array, length * 2);
    }

    /// <summary>How many slots a hash table keeps of those that it has, when only so many keys stay: a table that was full will be full again.</summary>
    public static int SlotsAfter(int slots, int keys)
    {
        var needed = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, keys * 2));
        return slots / MaxSlack > needed ? needed * 2 : Math.Max(slots, needed);
    }

    /// <summary>An array of zeros: the same one if it has the length.</summary>
    public static void Renew(ref int[] array, int length)
    {
        if (array.Length == length)
            Array.Clear(array);
        else
            array = new int[length];
    }
}
