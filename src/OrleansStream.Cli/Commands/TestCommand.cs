using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansStream.Cli.Testing;
using OrleansStream.Diagnostics;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream test FILE… [--filter TEXT] [--actual FILE] [--junit FILE] [--silo [--parallelism N]] [--update] [--watch]</c></summary>
static class TestCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = $"Test files, JSON or (.yaml, .yml) YAML; wildcards are allowed, a folder stands for the {string.Join(", ", TestSession.Patterns)} in it.",
        };
        var filter = new Option<string?>("--filter") { HelpName = "TEXT", Description = "Runs only the cases whose name contains the text, or matches it if it has * or ?." };
        var actual = new Option<string?>("--actual") { HelpName = "FILE", Description = "Writes what came out of every case, a JSON line each." };
        var junit = new Option<string?>("--junit") { HelpName = "FILE", Description = "Writes the results as JUnit XML, for build servers." };
        var silo = new Option<bool>("--silo") { Description = "Runs the cases through the grains of an embedded silo instead of the driver." };
        var parallelism = CommonOptions.Parallelism("With --silo: how many tasks share the keys of a step; the order of rows then does not count. Absent: as the plans say.");
        var update = new Option<bool>("--update") { Description = "Writes what came out of failed cases into the files as what is expected." };
        var watch = new Option<bool>("--watch") { Description = "Runs again at each change of the files and their plans; Ctrl-C ends." };
        var command = new Command("test", "Runs test files: rows in, expected rows out, in virtual time.") { files, filter, actual, junit, silo, parallelism, update, watch };
        command.Validators.Add(result => Check(result, silo, parallelism));
        command.SetAction((result, _) => RunAsync(
            new TestRequest
            {
                Files = result.GetRequiredValue(files),
                Filter = result.GetValue(filter),
                Actual = result.GetValue(actual),
                Junit = result.GetValue(junit),
                Silo = result.GetValue(silo),
                Parallelism = result.GetValue(parallelism),
                Update = result.GetValue(update),
                Watch = result.GetValue(watch),
            },
            result.InvocationConfiguration));
        return command;
    }

    static void Check(CommandResult result, Option<bool> silo, Option<int?> parallelism)
    {
        if (result.GetResult(parallelism) is { Implicit: false } && !result.GetValue(silo))
            result.AddError("--parallelism is for --silo: the driver is one task for each step");
    }

    static Task<int> RunAsync(TestRequest request, InvocationConfiguration console) =>
        new TestSession(request, console.Output, console.Error, TimeProvider.System).RunAsync();
}
