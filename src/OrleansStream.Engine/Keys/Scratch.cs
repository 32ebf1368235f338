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
}
