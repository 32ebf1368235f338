using System.Buffers;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>
/// One aggregate's state of many groups and panes, in an array by slot. Which slot belongs to what is the operator's matter. A slot that was
/// never written, or was cleared, is an aggregate of no rows.
/// </summary>
abstract class Accumulator
{
    /// <summary>
    /// Whether states stay small when they are merged, so that partial sums over panes may be kept. Otherwise (lists, samples) a window is merged
    /// from its panes when it fires: the result is as large as they are together.
    /// </summary>
    public virtual bool MergesSmall => true;

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    public abstract void EnsureSlots(int slots);

    /// <summary>Adds rows, the n-th to the n-th slot.</summary>
    public abstract void Add(in RowBlock rows, ReadOnlySpan<int> slots);

    // When states are merged, the rows of `from` count as arrived later, which matters where event times are equal.

    /// <summary>Adds the state of <paramref name="count"/> slots from <paramref name="from"/> on to those from <paramref name="into"/> on.</summary>
    public abstract void MergeRange(int into, int from, int count);

    /// <summary>Adds the state of slots to that of others, the n-th to the n-th, in order.</summary>
    public abstract void Merge(ReadOnlySpan<int> into, ReadOnlySpan<int> from);

    /// <summary>
    /// Overwrites slots from <paramref name="into"/> on with the sums of the n-th slots of two lists. Only for states that merge small.
    /// </summary>
    public virtual void Combine(int into, ReadOnlySpan<int> left, ReadOnlySpan<int> right) => throw new NotSupportedException();

    /// <summary>Empties slots.</summary>
    public abstract void ClearRange(int start, int count);

    /// <summary>Empties slots.</summary>
    public abstract void Clear(ReadOnlySpan<int> slots);

    /// <summary>
    /// Lays pages of slots out anew: the slot <c>page * oldStride + oldOffsets[n]</c> becomes <c>page * newStride + n</c> for each of
    /// <paramref name="pages"/> pages, the others are empty. The offsets ascend.
    /// </summary>
    public abstract void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets);

    /// <summary>What it keeps, with its types and the version of how <see cref="Save"/> writes it, such as <c>sum(float64)/1</c>.</summary>
    public abstract string Signature { get; }

    /// <summary>Writes the state of a slot.</summary>
    public abstract void Save(int slot, IBufferWriter<byte> to);

    /// <summary>
    /// Reads what <see cref="Save"/> wrote into an empty slot: what follows gives the same results to the bit. Throws
    /// <see cref="Diagnostics.ErrorCodes.CheckpointDamaged"/>, and nothing else, if it was something else.
    /// </summary>
    public abstract void Load(int slot, ref StateCursor from);

    /// <summary>Appends the result column or columns of the slots given.</summary>
    public abstract void Emit(ReadOnlySpan<int> slots, ResultColumns results);
}
