namespace OrleansStream.Functions;

/// <summary>Short ways to register functions of the common kinds.</summary>
public static class FunctionRegistryExtensions
{
    /// <summary>Registers a function for the step <c>map</c>. See <see cref="MapFunction.Of"/>.</summary>
    public static FunctionRegistry Map<TIn, TOut>(this FunctionRegistry functions, string name, Func<TIn, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(functions);
        return functions.Add(name, MapFunction.Of(map));
    }

    /// <summary>Registers a function for the step <c>flatMap</c>. See <see cref="FlatMapFunction.Of"/>.</summary>
    public static FunctionRegistry FlatMap<TIn, TOut>(this FunctionRegistry functions, string name, Func<TIn, IEnumerable<TOut>> flatMap)
    {
        ArgumentNullException.ThrowIfNull(functions);
        return functions.Add(name, FlatMapFunction.Of(flatMap));
    }

    /// <summary>Registers a process function for the step <c>custom</c>.</summary>
    public static FunctionRegistry Process(this FunctionRegistry functions, string name, ProcessFunction function)
    {
        ArgumentNullException.ThrowIfNull(functions);
        return functions.Add(name, function);
    }

    /// <summary>Registers a function of a window's rows for the step <c>custom</c> with a <c>window</c>. See <see cref="ProcessWindowFunction.Of"/>.</summary>
    public static FunctionRegistry ProcessWindow<TKey, TIn, TOut>(
        this FunctionRegistry functions, string name, Func<TKey, IReadOnlyList<TIn>, FiredWindow, IEnumerable<TOut>> process)
    {
        ArgumentNullException.ThrowIfNull(functions);
        return functions.Add(name, ProcessWindowFunction.Of(process));
    }

    /// <summary>Registers a process function that is made from the step's <c>config</c>. See <see cref="ProcessFunction.Configured"/>.</summary>
    public static FunctionRegistry Process<TConfig, TKey, TIn, TState, TOut>(
        this FunctionRegistry functions, string name, Func<TConfig, KeyedProcessFunction<TKey, TIn, TState, TOut>> create)
        where TConfig : notnull
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(functions);
        return functions.Add(name, ProcessFunction.Configured(create));
    }
}
