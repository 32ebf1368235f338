using System.CommandLine;
using OrleansStream.Cli.Output;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream validate PLAN…</c></summary>
static class ValidateCommand
{
    public static Command Create()
    {
        var plans = new Argument<string[]>("PLAN") { Arity = ArgumentArity.OneOrMore, Description = "Files with plans; wildcards are allowed." };
        var command = new Command("validate", "Checks plans without running them.") { plans };
        command.SetAction(result => Run(result.GetRequiredValue(plans), result.InvocationConfiguration));
        return command;
    }

    static int Run(string[] patterns, InvocationConfiguration console)
    {
        var wrong = false;
        foreach (var path in Globs.Expand(patterns, "*.json", "*.yaml", "*.yml"))
        {
            var file = PlanFile.Read(path);
            var findings = file.Validate(Catalog.Default);
            if (file.Report(findings, console.Error))
            {
                wrong = true;
                continue;
            }
            console.Output.WriteLine(findings.Count == 0 ? $"{path}: valid" : $"{path}: valid, {Counted.Of(findings.Count, "warning")}");
        }
        return wrong ? ExitCodes.Wrong : ExitCodes.Done;
    }
}
