using System.CommandLine;
using OrleansStream.Cli.Output;
using OrleansStream.Cli.Testing;
using OrleansStream.Diagnostics;
using OrleansStream.Testing.Files;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream test FILE… [--actual FILE] [--filter TEXT]</c></summary>
static class TestCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Test files; wildcards are allowed, a folder stands for the *.test.json in it.",
        };
        var actual = new Option<string?>("--actual") { HelpName = "FILE", Description = "Writes what came out of every case, a JSON line each." };
        var filter = new Option<string?>("--filter") { HelpName = "TEXT", Description = "Runs only the cases whose name contains the text." };
        var silo = new Option<bool>("--silo") { Description = "Runs the cases through the grains of an embedded silo instead of the driver." };
        var command = new Command("test", "Runs test files: rows in, expected rows out, in virtual time.") { files, actual, filter, silo };
        command.SetAction((result, _) => RunAsync(
            result.GetRequiredValue(files), result.GetValue(actual), result.GetValue(filter), result.GetValue(silo), result.InvocationConfiguration));
        return command;
    }

    static async Task<int> RunAsync(string[] patterns, string? actual, string? filter, bool silo, InvocationConfiguration console)
    {
        if (ReadAll(patterns, console.Error) is not { } files)
            return ExitCodes.Wrong;
        var cases = files.SelectMany(f => f.Cases.Select(c => (File: f.Path, Case: c)))
            .Where(c => filter is null || c.Case.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))
            .ToList();
        await using var host = silo ? await SiloHost.StartAsync() : null;
        using var results = actual is null ? null : OutputFile.Create(actual, "--actual");
        var (passed, failed) = (0, 0);
        foreach (var (file, test) in cases)
        {
            var result = host is null ? TestRunner.Run(test) : await TestRunner.RunAsync(test, host);
            results?.WriteLine(result.ToActualJson());
            if (result.Passed)
            {
                passed++;
                continue;
            }
            failed++;
            Report(file, result, console.Output);
        }
        if (cases.Count == 0)
            console.Error.WriteLine(Messages.Line(ErrorCodes.BadOption, filter is null ? "There are no cases" : $"No case's name contains '{filter}'", null));
        console.Output.WriteLine($"{passed} passed, {failed} failed");
        return failed > 0 || cases.Count == 0 ? ExitCodes.Failed : ExitCodes.Done;
    }

    static List<TestFile>? ReadAll(string[] patterns, TextWriter error)
    {
        var files = new List<TestFile>();
        var wrong = false;
        foreach (var path in Globs.Expand(patterns, "*.test.json"))
        {
            var diagnostics = new DiagnosticBag();
            var file = TestFileReader.Parse(TextFile.Read(path, "test file"), path, diagnostics);
            foreach (var finding in diagnostics.Items)
                error.WriteLine(Messages.Line(path, finding));
            if (file is null)
                wrong = true;
            else
                files.Add(file);
        }
        return wrong ? null : files;
    }

    static void Report(string file, CaseResult result, TextWriter output)
    {
        output.WriteLine($"FAILED {file}: {result.Case.Name}");
        foreach (var failure in result.Failures)
        {
            foreach (var line in failure.Split('\n'))
                output.WriteLine($"  {line}");
        }
    }
}
