namespace OrleansStream.Functions;

/// <summary>A process function that each step makes from its config.</summary>
sealed class ConfiguredProcessFunction<TConfig, TKey, TIn, TState, TOut>(
    Func<TConfig, KeyedProcessFunction<TKey, TIn, TState, TOut>> create, int version) : ProcessFunction
    where TConfig : notnull
    where TState : class
{
    public override int Version => version;

    internal override IEnumerable<string> Columns => ValueReaders.Columns(typeof(TIn));

    internal override ProcessBinding? Bind(ProcessInput input, out ProcessProblem? problem)
    {
        if (FunctionConfig.Read<TConfig>(input.Config, out problem) is not { } config)
            return null;
        try
        {
            return create(config).Prepare(input, out problem);
        }
        catch (ArgumentException e)
        {
            problem = new ProcessProblem(e.Message, "");
            return null;
        }
    }
}
