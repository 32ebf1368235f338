using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Formats.Writers;

/// <summary>Lists: set the elements in <see cref="Elements"/> from <see cref="Start"/> on, then close the list.</summary>
sealed class ListColumnWriter(DataType type) : ColumnWriter(type)
{
    byte[] _offsets = [];

    public ColumnWriter Elements { get; } = For(type.Element!);

    Span<int> Offsets => MemoryMarshal.Cast<byte, int>(_offsets.AsSpan());

    /// <summary>The row of <see cref="Elements"/> at which the list of a row begins.</summary>
    public int Start(int row) => Offsets[row];

    /// <summary>Closes a row's list before the element row <paramref name="end"/>.</summary>
    public void Close(int row, int end)
    {
        Offsets[row + 1] = end;
        MarkValid(row);
    }

    protected override void Clear(int row)
    {
        var offsets = Offsets;
        offsets[row + 1] = offsets[row];
    }

    protected override void Resize(int capacity)
    {
        var grown = new byte[checked((capacity + 1) * sizeof(int))];
        _offsets.CopyTo(grown.AsSpan());
        _offsets = grown;
    }

    protected override ArrayData BuildData(int rows, int nulls, ArrowBuffer validity)
    {
        if (_offsets.Length == 0)
            Resize(0);
        var elements = Elements.Build(Offsets[rows]);
        var offsets = new ArrowBuffer(_offsets.AsMemory(0, (rows + 1) * sizeof(int)));
        _offsets = [];
        return new(ArrowTypes.ToArrow(Type), rows, nulls, 0, [validity, offsets], [elements]);
    }
}

/// <summary>Structs: set the same row in each of <see cref="Fields"/>, then mark it valid.</summary>
sealed class StructColumnWriter(DataType type) : ColumnWriter(type)
{
    public ImmutableArray<ColumnWriter> Fields { get; } = [.. type.Fields.Select(f => For(f.Type))];

    protected override void Clear(int row)
    {
        foreach (var field in Fields)
            field.SetNull(row);
    }

    protected override void Resize(int capacity)
    {
        foreach (var field in Fields)
            field.Reserve(capacity);
    }

    protected override ArrayData BuildData(int rows, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), rows, nulls, 0, [validity], [.. Fields.Select(f => f.Build(rows))]);
}
