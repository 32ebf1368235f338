using BenchmarkDotNet.Running;
using OrleansStream.Benchmarks.Formats;
using OrleansStream.Benchmarks.Scenarios;
using OrleansStream.Benchmarks.Windows;

// `run …` is the scenario runner, `windows …` measures window operators alone, `json` the decoder and encoder beside the platform's; anything else goes to BenchmarkDotNet (`--filter *Json*`, `--list flat`).
if (args is ["run", .. var rest])
{
    if (RunOptions.Parse(rest) is { } options)
        return await ScenarioRunner.RunAsync(options);
    await Console.Error.WriteLineAsync(RunOptions.Usage);
    return 2;
}
if (args is ["windows", .. var windows])
    return WindowBenchmark.Run(windows);
if (args is ["json"])
{
    JsonDecodeBenchmark.QuickCompare();
    JsonEncodeBenchmark.QuickCompare();
    return 0;
}
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
