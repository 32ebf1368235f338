using System.Buffers;
using Apache.Arrow;

namespace OrleansStream.Keys;

/// <summary>One group for all rows.</summary>
sealed class SingleGroupTable : GroupTable
{
    int _count;

    public override int Count => _count;

    public override void Find(in RowBlock rows, Span<int> ids)
    {
        _count = 1;
        ids.Clear();
    }

    public override int Compare(int left, int right) => 0;

    public override IArrowArray[] Columns(ReadOnlySpan<int> ids) => [];

    public override void AppendKey(int id, IBufferWriter<byte> to)
    {
    }

    public override int TakeKey(ref ReadOnlySpan<byte> keys)
    {
        _count = 1;
        return 0;
    }

    private protected override void SortKeys(ReadOnlySpan<int> ids, Span<ulong> keys) => keys.Clear();

    private protected override void RetainKeys(ReadOnlySpan<int> ids) => _count = ids.Length;
}
