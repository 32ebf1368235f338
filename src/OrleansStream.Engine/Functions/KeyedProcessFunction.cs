using OrleansStream.Operators;

namespace OrleansStream.Functions;

/// <summary>
/// A function of the rows of a key, with state and timers per key: for what steps and windows cannot say. Derive from it and register an instance with
/// <see cref="FunctionRegistry.Add"/>; plans name it in the step <c>custom</c>.
/// </summary>
/// <typeparam name="TKey">
/// The key: of one group column its value (a number, <see cref="string"/> …), of several a record whose parameters are the columns. Without groups all rows
/// have one key, the type's default value.
/// </typeparam>
/// <typeparam name="TIn">
/// The row: a record or class whose constructor's parameters and settable properties are columns in camel case. A null becomes the type's default value.
/// </typeparam>
/// <typeparam name="TState">
/// What is remembered per key: data that System.Text.Json writes and reads back unchanged, because checkpoints keep it so. Best an immutable record that
/// is replaced: what is changed within an object stays changed even if the call fails.
/// </typeparam>
/// <typeparam name="TOut">A result: a record, anonymous type or class whose properties become the columns.</typeparam>
/// <remarks>
/// A function is pure: no clock but the context's, no I/O, no randomness, nothing kept in fields, because one instance serves every key of every task and is
/// run again after a failure. A call that throws changes nothing (rows given, timers and the state set in it are taken back) and its row, or for a timer the key,
/// goes to the dead letters with code <c>OS2108</c>.
/// </remarks>
[System.Diagnostics.CodeAnalysis.SuppressMessage("ApiDesign", "RS0022", Justification = "Its own class is the only way to derive from the base.")]
public abstract class KeyedProcessFunction<TKey, TIn, TState, TOut> : ProcessFunction where TState : class
{
    /// <summary>Takes a row. Results that it gives have the row's event time.</summary>
    public abstract void OnRow(TIn row, ProcessContext<TKey, TState, TOut> context);

    /// <summary>
    /// Takes a timer of event time that is due: the watermark has reached it. Results have the timer's time. At the end of the input every timer that is set is
    /// due, in order; those that are set meanwhile are not.
    /// </summary>
    public virtual void OnEventTimer(long time, ProcessContext<TKey, TState, TOut> context)
    {
    }

    /// <summary>
    /// Takes a timer of the clock that is due. Results have the latest event time of the key's rows (since it has had state or timers), but always after the
    /// watermark. At the end of the input timers of the
    /// clock no longer come.
    /// </summary>
    public virtual void OnProcessingTimer(long time, ProcessContext<TKey, TState, TOut> context)
    {
    }

    internal sealed override IEnumerable<string> Columns => ValueReaders.Columns(typeof(TIn));

    internal sealed override ProcessBinding? Bind(ProcessInput input, out ProcessProblem? problem)
    {
        if (input.Config.ValueKind is not (System.Text.Json.JsonValueKind.Undefined or System.Text.Json.JsonValueKind.Null))
        {
            problem = new ProcessProblem("The function takes no config", "");
            return null;
        }
        return Prepare(input, out problem);
    }

    internal ProcessBinding? Prepare(ProcessInput input, out ProcessProblem? problem)
    {
        RowReader<TKey>? key = null;
        RowWriter<TOut>? writer = null;
        var read = ValueReaders.OfRows<TIn>(input.Rows, out var reason);
        var fits = read is not null
            && (key = ValueReaders.OfKey<TKey>(input.Key, out reason)) is not null
            && (writer = RowWriter<TOut>.Create(out reason)) is not null
            && (reason = FunctionState.Problem<TState>()) is null;
        problem = fits ? null : new ProcessProblem(reason!);
        return fits
            ? new ProcessBinding(writer!.Schema, () => new ProcessOperator<TKey, TIn, TState, TOut>(this, input, read!, key!, writer))
            : null;
    }
}
