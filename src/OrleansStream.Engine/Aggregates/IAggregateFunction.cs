using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Aggregates;

/// <summary>
/// How one aggregate of values of one width works: a struct without fields, so that the loops over rows are compiled for it. The state's default
/// value is the aggregate of no values.
/// </summary>
interface IAggregateFunction<TState, TValue>
    where TState : struct, IAccumulatorState<TState>
    where TValue : unmanaged
{
    /// <summary>What its states are, with the version of their layout.</summary>
    /// <param name="type">The result's type.</param>
    static abstract string Signature(DataType type);

    /// <summary>Adds a value that is not null.</summary>
    /// <param name="state">The state.</param>
    /// <param name="value">The value.</param>
    /// <param name="time">Its event time; rows come in the order of arrival.</param>
    static abstract void Add(ref TState state, TValue value, long time);

    /// <summary>Adds another state, of other rows; of equal event times they arrived later.</summary>
    static abstract void Merge(ref TState into, in TState from);

    /// <summary>Makes the result column.</summary>
    static abstract IArrowArray Emit(ReadOnlySpan<TState> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results);
}
