using System.CommandLine;
using OrleansStream.Cli.Running;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream run PLAN [--input name=FILE]… [--output name=FILE]… [--dead-letters FILE] [--summary FILE] [--parallelism N]</c></summary>
static class RunCommand
{
    public static Command Create()
    {
        var plan = new Argument<string>("PLAN") { Description = "A file with a plan." };
        var inputs = new Option<string[]>("--input")
        {
            HelpName = "name=FILE",
            Description = "Reads a source from a file of JSON Lines, or CSV if it ends in .csv or .tsv; .gz and .zst are decompressed; - is standard input. The name may be left out if there is one source.",
        };
        var outputs = new Option<string[]>("--output")
        {
            HelpName = "name=FILE",
            Description = "Writes a sink to a file of JSON Lines, or CSV if it ends in .csv or .tsv; .gz and .zst compress; - is standard output. The name may be left out if there is one sink.",
        };
        var format = new Option<string?>("--format")
        {
            HelpName = "json|csv|table",
            Description = "How rows look on standard output. Absent: a table on a terminal, JSON Lines in a pipe.",
        };
        format.AcceptOnlyFromAmong("json", "csv", "table");
        var deadLetters = new Option<string?>("--dead-letters") { HelpName = "FILE", Description = "Writes rows that could not be used, with cause and place." };
        var summary = new Option<string?>("--summary") { HelpName = "FILE", Description = "Writes counts, time and memory of the run as JSON." };
        var parallelism = CommonOptions.Parallelism(
            $"How many tasks share the keys of a step, 1 to {PlanLimits.Parallelism}; with 1 the order of results is fixed. Absent: the plan's.");
        var command = new Command("run", "Runs a plan until its inputs end; Ctrl-C finishes what was read.") { plan, inputs, outputs, format, deadLetters, summary, parallelism };
        command.SetAction((result, _) => RunAsync(
            new RunRequest
            {
                Plan = result.GetRequiredValue(plan),
                Inputs = result.GetValue(inputs) ?? [],
                Outputs = result.GetValue(outputs) ?? [],
                Format = result.GetValue(format) is { } chosen ? Enum.Parse<OutputFormat>(chosen, ignoreCase: true) : null,
                DeadLetters = result.GetValue(deadLetters),
                Summary = result.GetValue(summary),
                Parallelism = result.GetValue(parallelism),
            },
            result.InvocationConfiguration.Error));
        return command;
    }

    static Task<int> RunAsync(RunRequest request, TextWriter error) => new PipelineRun(request, error, TimeProvider.System).RunAsync();
}
