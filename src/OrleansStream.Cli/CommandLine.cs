using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansStream.Cli.Commands;
using OrleansStream.Cli.Output;
using OrleansStream.Connectors.Console;
using OrleansStream.Diagnostics;

namespace OrleansStream.Cli;

/// <summary>The whole command line. Whatever goes wrong becomes a line with a code on standard error and an exit code, never a stack trace.</summary>
static class CommandLine
{
    static readonly Option<bool> Verbose = new("--verbose") { Description = "Shows where a failure comes from.", Recursive = true };

    /// <summary>Runs a command line and gives the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var root = Create();
        var result = root.Parse(args);
        var verbose = result.GetValue(Verbose);
        try
        {
            if (args.Length == 0)
                result = root.Parse(["--help"]);
            if (result.Errors.Count > 0 || UnknownOption(result) is not null)
                return Complain(result, error);
            return await result.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                // A run drains at the first signal; how long that takes is its own affair.
                ProcessTerminationTimeout = null,
            });
        }
        catch (CommandException e)
        {
            Write(error, Messages.Line(e), e, verbose);
            return ExitCodes.Wrong;
        }
        catch (StreamException e)
        {
            Write(error, Messages.Line(e), e, verbose);
            return ExitCodes.Failed;
        }
        catch (IOException e) when (ConsoleOutput.IsClosedPipe(e))
        {
            // Whoever read the output has seen enough, as in `ostream list | head`.
            return ExitCodes.Done;
        }
        catch (Exception e)
        {
            var hint = verbose ? null : "a mistake of this program; --verbose shows where";
            Write(error, Messages.Line(ErrorCodes.Unexpected, $"{e.GetType().Name}: {e.Message}", hint), e, verbose);
            return ExitCodes.Failed;
        }
    }

    static RootCommand Create() => new("Runs and checks stream pipelines that are written as plans.")
    {
        RunCommand.Create(),
        ValidateCommand.Create(),
        ExplainCommand.Create(),
        TestCommand.Create(),
        ListCommand.Create(),
        HashCommand.Create(),
        CheckpointCommand.Create(),
        SchemaCommand.Create(),
        DocsCommand.Create(),
        Verbose,
    };

    static int Complain(ParseResult result, TextWriter error)
    {
        var command = string.Join(' ', Path(result.CommandResult));
        if (result.UnmatchedTokens is [var unknown, ..] && result.CommandResult.Command is RootCommand root)
        {
            var hint = NearestName.Hint(unknown, root.Subcommands.Select(c => c.Name));
            error.WriteLine(Messages.Line(ErrorCodes.BadOption, $"There is no command '{unknown}'", hint));
            return ExitCodes.Wrong;
        }
        if (UnknownOption(result) is { } option)
        {
            var known = result.CommandResult.Command.Options.Select(o => o.Name).Append(Verbose.Name);
            error.WriteLine(Messages.Line(ErrorCodes.BadOption, $"There is no option '{option}'", NearestName.Hint(option, known)));
            return ExitCodes.Wrong;
        }
        foreach (var finding in result.Errors)
            error.WriteLine(Messages.Line(ErrorCodes.BadOption, finding.Message, $"{command} --help shows what there is"));
        return ExitCodes.Wrong;
    }

    /// <summary>What looks like an option and was taken for a file; such a file can be named as <c>./--name</c>.</summary>
    static string? UnknownOption(ParseResult result) => result.Tokens
        .FirstOrDefault(t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal))?.Value;

    static IEnumerable<string> Path(CommandResult result) => result.Parent is CommandResult parent
        ? Path(parent).Append(result.Command.Name)
        : ["ostream"];

    static void Write(TextWriter error, string line, Exception e, bool verbose)
    {
        error.WriteLine(line);
        if (verbose)
            error.WriteLine(e);
    }
}
