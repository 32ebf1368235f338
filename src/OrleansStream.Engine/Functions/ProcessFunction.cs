using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Events;
using OrleansStream.Operators;

namespace OrleansStream.Functions;

/// <summary>
/// A process function in C#, named in plans by <c>{"type": "custom", "config": {"function": "name", "groupBy": ["user"]}}</c>: see
/// <see cref="KeyedProcessFunction{TKey, TIn, TState, TOut}"/>.
/// </summary>
public abstract class ProcessFunction : RegisteredFunction
{
    private protected ProcessFunction()
    {
    }

    /// <inheritdoc/>
    public sealed override string Kind => "a process function";

    /// <summary>
    /// A process function that is made for each step from the step's <c>config</c>. The config is read into <typeparamref name="TConfig"/> when the plan
    /// is checked: names in camel case, unknown ones are errors, durations as everywhere in plans, and the type's validation attributes hold.
    /// </summary>
    /// <typeparam name="TConfig">A record or class of what can be configured.</typeparam>
    /// <typeparam name="TKey">The function's key.</typeparam>
    /// <typeparam name="TIn">The function's rows.</typeparam>
    /// <typeparam name="TState">The function's state.</typeparam>
    /// <typeparam name="TOut">The function's results.</typeparam>
    /// <param name="create">Makes the function; an <see cref="ArgumentException"/> is a mistake of the config.</param>
    /// <param name="version">See <see cref="RegisteredFunction.Version"/>.</param>
    public static ProcessFunction Configured<TConfig, TKey, TIn, TState, TOut>(
        Func<TConfig, KeyedProcessFunction<TKey, TIn, TState, TOut>> create, int version = 1)
        where TConfig : notnull
        where TState : class =>
        new ConfiguredProcessFunction<TConfig, TKey, TIn, TState, TOut>(create ?? throw new ArgumentNullException(nameof(create)), version);

    /// <summary>The columns that rows are read from.</summary>
    internal abstract IEnumerable<string> Columns { get; }

    /// <summary>Prepares the function for a step; null if it does not fit.</summary>
    internal abstract ProcessBinding? Bind(ProcessInput input, out ProcessProblem? problem);
}

/// <summary>What a process function is prepared for.</summary>
sealed record ProcessInput
{
    /// <summary>The columns that the operator gets.</summary>
    public required RowSchema Rows { get; init; }

    /// <summary>How many of them, from the first on, are the input's own.</summary>
    public required int Kept { get; init; }

    /// <summary>The key columns among them.</summary>
    public required ImmutableArray<int> Keys { get; init; }

    /// <summary>The key's columns as the plan names them.</summary>
    public required RowSchema Key { get; init; }

    /// <summary>The function's name in the plan, and its version.</summary>
    public required string Function { get; init; }

    /// <summary>The step's config for the function; undefined if there is none.</summary>
    public required JsonElement Config { get; init; }
}

/// <summary>A process function prepared for a step.</summary>
sealed record ProcessBinding(RowSchema Output, Func<IOperator> Create);

/// <summary>Why a function does not fit a step: the message, and the place within its config if that is the reason.</summary>
sealed record ProcessProblem(string Message, string? ConfigPath = null, string? Hint = null);
