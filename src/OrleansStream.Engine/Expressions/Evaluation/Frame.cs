using System.Buffers;
using System.Runtime.InteropServices;
using OrleansStream.Columns;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>
/// One evaluation over one batch: its scratch memory, its failed rows, and which rows matter. Kept per thread between evaluations.
/// </summary>
sealed class Frame : IDisposable
{
    /// <summary>With so many bytes of scratch memory in use no text is made longer any more; the rows that want it fail.</summary>
    public const long MaxTextBytes = 512L * 1024 * 1024;

    /// <summary>The most scratch memory of one evaluation; beyond it the evaluation fails as a whole.</summary>
    const long MaxBytes = 4 * MaxTextBytes;

    [ThreadStatic]
    static Frame? _spare;

    readonly List<byte[]> _rented = [];
    readonly List<Vector?> _shared = [];
    readonly List<(int Slot, RowErrors Errors)> _sharedErrors = [];
    EventBatch? _batch;
    ReadOnlyMemory<byte> _active;
    ReadOnlyMemory<byte> _selected;

    /// <summary>The batch; there is none while constants are folded.</summary>
    public EventBatch Batch => _batch ?? throw new InvalidOperationException("A constant does not read rows.");

    public int Rows { get; private set; }

    /// <summary>The words of a bitmap of all rows.</summary>
    public int Words => BitWords.Count(Rows);

    public RowErrors? Errors { get; private set; }

    /// <summary>The bytes of scratch memory rented so far.</summary>
    public long RentedBytes { get; private set; }

    /// <summary>A frame for a batch. With <paramref name="onlySelected"/>, which costs a little, other rows never fail.</summary>
    public static Frame Over(EventBatch batch, bool onlySelected)
    {
        var frame = Take(batch, batch.Length);
        if (onlySelected && !batch.Selection.IsAll)
        {
            var selected = frame.RentBits();
            selected.Span.Clear();
            SelectionKernels.Mark(batch.Selection, WordsOf(selected));
            frame._active = frame._selected = selected;
        }
        return frame;
    }

    /// <summary>A frame of one row, to fold constants.</summary>
    public static Frame OverNothing() => Take(null, 1);

    public static Span<ulong> WordsOf(Memory<byte> bits) => MemoryMarshal.Cast<byte, ulong>(bits.Span);

    /// <summary>Scratch memory of exactly so many bytes, not cleared; it lives as long as the frame.</summary>
    public Memory<byte> Rent(int bytes)
    {
        if ((RentedBytes += bytes) > MaxBytes)
            throw new StreamException(ErrorCodes.LimitReached, "The expressions of a step need more than 2 GiB for one batch; split them over several steps");
        var rented = ArrayPool<byte>.Shared.Rent(bytes);
        _rented.Add(rented);
        return rented.AsMemory(0, bytes);
    }

    /// <summary>A bitmap of all rows, not cleared.</summary>
    public Memory<byte> RentBits() => Rent(Words * sizeof(ulong));

    public Memory<byte> RentValues<T>() where T : unmanaged => Rent(checked(Rows * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));

    /// <summary>Hands memory over to a result that outlives the frame; memory that the frame does not own is shared.</summary>
    public void Release(ReadOnlyMemory<byte> memory)
    {
        if (MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } array)
            _rented.Remove(array);
    }

    /// <summary>Gives scratch memory back before its time.</summary>
    public void Return(ReadOnlyMemory<byte> memory)
    {
        if (MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } array && _rented.Remove(array))
        {
            RentedBytes -= memory.Length;
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    /// <summary>Whether a failure of the row counts.</summary>
    public bool IsActive(int row) => _active.IsEmpty || BitWords.Get(MemoryMarshal.Cast<byte, ulong>(_active.Span), row);

    /// <summary>Notes that a row failed, if that counts.</summary>
    public void Fail(int row, string code, string cause)
    {
        if (IsActive(row))
            (Errors ??= new RowErrors()).Add(row, code, cause);
    }

    /// <summary>Lets failures count only where the bitmap has ones and they counted before; gives what <see cref="Restore"/> takes.</summary>
    public ReadOnlyMemory<byte> Narrow(ReadOnlyMemory<byte> bits)
    {
        var before = _active;
        if (before.IsEmpty)
        {
            _active = bits;
            return before;
        }
        var both = RentBits();
        BitWords.And(MemoryMarshal.Cast<byte, ulong>(before.Span), MemoryMarshal.Cast<byte, ulong>(bits.Span), WordsOf(both));
        _active = both;
        return before;
    }

    /// <summary>Takes back a <see cref="Narrow"/>.</summary>
    public void Restore(ReadOnlyMemory<byte> before) => _active = before;

    /// <summary>The value of a shared node if it was evaluated already.</summary>
    public Vector? Shared(int slot) => slot < _shared.Count ? _shared[slot] : null;

    public void Share(int slot, Vector value)
    {
        while (_shared.Count <= slot)
            _shared.Add(null);
        _shared[slot] = value;
    }

    /// <summary>Begins what is evaluated for all readers: every selected row counts, and failures are kept apart. Gives what <see cref="EndShared"/> takes.</summary>
    public (ReadOnlyMemory<byte> Active, RowErrors? Errors) BeginShared()
    {
        var before = (_active, Errors);
        (_active, Errors) = (_selected, null);
        return before;
    }

    /// <summary>Ends a <see cref="BeginShared"/> and keeps the failures for the readers.</summary>
    public void EndShared(int slot, (ReadOnlyMemory<byte> Active, RowErrors? Errors) before)
    {
        if (Errors is not null)
            _sharedErrors.Add((slot, Errors));
        (_active, Errors) = before;
    }

    /// <summary>Notes the failures of a shared node that count for the reader at hand.</summary>
    public void FailShared(int slot)
    {
        foreach (var (owner, errors) in _sharedErrors)
        {
            if (owner != slot)
                continue;
            foreach (var (row, (code, cause)) in errors.Rows)
                Fail(row, code, cause);
        }
    }

    public void Dispose()
    {
        foreach (var array in _rented)
            ArrayPool<byte>.Shared.Return(array);
        _rented.Clear();
        _shared.Clear();
        _sharedErrors.Clear();
        RentedBytes = 0;
        _batch = null;
        _active = default;
        _selected = default;
        Errors = null;
        _spare = this;
    }

    static Frame Take(EventBatch? batch, int rows)
    {
        var frame = _spare ?? new Frame();
        _spare = null;
        frame._batch = batch;
        frame.Rows = rows;
        return frame;
    }
}
