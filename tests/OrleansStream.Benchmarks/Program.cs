using BenchmarkDotNet.Running;
using OrleansStream.Benchmarks.Scenarios;

// `run …` is the scenario runner; anything else goes to BenchmarkDotNet (`--filter *Json*`, `--list flat`).
if (args is ["run", .. var rest])
{
    if (RunOptions.Parse(rest) is { } options)
        return await ScenarioRunner.RunAsync(options);
    await Console.Error.WriteLineAsync(RunOptions.Usage);
    return 2;
}
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
