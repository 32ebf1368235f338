using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansStream.Cli.Testing;
using OrleansStream.Diagnostics;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream test FILE… [--filter TEXT] [--actual FILE] [--junit FILE] [--silo [--parallelism N]] [--crash [SEED] [--rescale]] [--update] [--watch]</c></summary>
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
        var crash = new Option<int?>("--crash")
        {
            HelpName = "SEED",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = Seed,
            Description = "Runs each case again with checkpoints and crashes at random moments, which must change nothing. The same seed does the same again; absent: another one each time.",
        };
        var rescale = new Option<bool>("--rescale") { Description = "With --crash: the number of tasks that share the keys of a step changes, too; the order of rows then does not count." };
        var update = new Option<bool>("--update") { Description = "Writes what came out of failed cases into the files as what is expected." };
        var watch = new Option<bool>("--watch") { Description = "Runs again at each change of the files and their plans; Ctrl-C ends." };
        var command = new Command("test", "Runs test files: rows in, expected rows out, in virtual time.") { files, filter, actual, junit, silo, parallelism, crash, rescale, update, watch };
        command.Validators.Add(result => Check(result, silo, parallelism));
        command.Validators.Add(result => CheckCrash(result, silo, crash, rescale));
        command.SetAction((result, _) => RunAsync(
            new TestRequest
            {
                Files = result.GetRequiredValue(files),
                Filter = result.GetValue(filter),
                Actual = result.GetValue(actual),
                Junit = result.GetValue(junit),
                Silo = result.GetValue(silo),
                Parallelism = result.GetValue(parallelism),
                Crash = result.GetResult(crash) is { Implicit: false },
                Seed = result.GetValue(crash),
                Rescale = result.GetValue(rescale),
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

    static void CheckCrash(CommandResult result, Option<bool> silo, Option<int?> crash, Option<bool> rescale)
    {
        var crashes = result.GetResult(crash) is { Implicit: false };
        if (crashes && result.GetValue(silo))
            result.AddError("--crash is for the driver, not for --silo");
        if (result.GetValue(rescale) && !crashes)
            result.AddError("--rescale is for --crash");
    }

    static int? Seed(ArgumentResult result)
    {
        if (result.Tokens.Count == 0)
            return null;
        if (int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var seed))
            return seed;
        result.AddError($"--crash takes a seed, a whole number, not '{result.Tokens[0].Value}'");
        return null;
    }

    static Task<int> RunAsync(TestRequest request, InvocationConfiguration console) =>
        new TestSession(request, console.Output, console.Error, TimeProvider.System).RunAsync();
}
