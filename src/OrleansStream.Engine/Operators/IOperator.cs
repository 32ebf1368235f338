using OrleansStream.Events;

namespace OrleansStream.Operators;

/// <summary>
/// A step at work: state, batch and time in, emissions out. Pure: no clock, no I/O, no threads, no Orleans; the same operators run in the
/// test driver and in grains. Called by one caller at a time; everything that a call causes is emitted before it returns.
/// </summary>
public interface IOperator
{
    /// <summary>Takes rows of an input. Before it, the caller has told the present time by <see cref="Tick"/> if <see cref="NeedsClock"/>.</summary>
    /// <param name="input">The input's number, in the order of the step's <c>from</c>.</param>
    /// <param name="batch">The rows; shared and immutable.</param>
    /// <param name="output">Where results go.</param>
    void Process(int input, EventBatch batch, IOperatorOutput output);

    /// <summary>
    /// Takes the news that no more rows with an event time at or below <paramref name="watermark"/> will come (<see cref="long.MaxValue"/>: no more
    /// rows at all), emits what is due, and returns the watermark to pass on, never lower than the one before.
    /// </summary>
    long Advance(long watermark, IOperatorOutput output) => watermark;

    /// <summary>Whether it must be told the processing time.</summary>
    bool NeedsClock => false;

    /// <summary>Takes the processing time, milliseconds since 1970, never lower than before; emits what is due.</summary>
    void Tick(long now, IOperatorOutput output)
    {
    }

    /// <summary>The processing time at which <see cref="Tick"/> has something to do next; <see cref="long.MaxValue"/> if nothing is due.</summary>
    long NextTick => long.MaxValue;
}

/// <summary>Where an operator's results go.</summary>
public interface IOperatorOutput
{
    /// <summary>Gives rows to an output port; 0 is the step's own output, the others are its side outputs in the order of its ports.</summary>
    void Emit(int port, EventBatch batch);

    /// <summary>Sends one row of a batch to the dead letters.</summary>
    /// <param name="batch">The batch that holds the row.</param>
    /// <param name="position">The row's position in the batch's columns.</param>
    /// <param name="code">A code of <see cref="Diagnostics.ErrorCodes"/>.</param>
    /// <param name="cause">What was wrong, for people.</param>
    void Reject(EventBatch batch, int position, string code, string cause);

    /// <summary>Counts late rows that were dropped or sent to the step's <c>late</c> port.</summary>
    void CountLate(long rows);
}
