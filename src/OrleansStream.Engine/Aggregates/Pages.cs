namespace OrleansStream.Aggregates;

/// <summary>Arrays of equal pages.</summary>
static class Pages
{
    /// <inheritdoc cref="Accumulator.Rearrange"/>
    public static void Rearrange<T>(ref T[] array, int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets)
    {
        var moved = new T[checked(pages * newStride)];
        for (var page = 0; page < pages; page++)
        {
            ReadOnlySpan<T> from = array.AsSpan(page * oldStride, oldStride);
            var to = moved.AsSpan(page * newStride, newStride);
            for (var i = 0; i < oldOffsets.Length; i++)
                to[i] = from[oldOffsets[i]];
        }
        array = moved;
    }
}
