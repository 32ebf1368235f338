namespace OrleansStream.Aggregates;

/// <summary>Arrays of equal pages.</summary>
static class Pages
{
    /// <inheritdoc cref="Accumulator.Rearrange"/>
    public static void Rearrange<T>(ref T[] array, int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets)
    {
        if (newStride == oldStride)
        {
            Close(array, pages, oldStride, oldOffsets);
            return;
        }
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

    static void Close<T>(T[] array, int pages, int stride, ReadOnlySpan<int> offsets)
    {
        for (var page = 0; page < pages; page++)
        {
            var slots = array.AsSpan(page * stride, stride);
            for (var i = 0; i < offsets.Length; i++)
                slots[i] = slots[offsets[i]];
            slots[offsets.Length..].Clear();
        }
    }
}
