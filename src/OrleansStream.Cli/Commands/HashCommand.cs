using System.CommandLine;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream hash PLAN… [--canonical]</c></summary>
static class HashCommand
{
    public static Command Create()
    {
        var plans = new Argument<string[]>("PLAN") { Arity = ArgumentArity.OneOrMore, Description = "Files with plans; wildcards are allowed." };
        var canonical = new Option<bool>("--canonical") { Description = "Writes the canonical form, of which the hash is made." };
        var command = new Command("hash", "Writes the fingerprint of plans: equal where plans say the same.") { plans, canonical };
        command.SetAction(result => Run(result.GetRequiredValue(plans), result.GetValue(canonical), result.InvocationConfiguration));
        return command;
    }

    static int Run(string[] patterns, bool canonical, InvocationConfiguration console)
    {
        var wrong = false;
        foreach (var path in Globs.Expand(patterns, "*.json"))
        {
            var file = PlanFile.Read(path);
            if (file.Plan is null)
            {
                file.Report(file.Findings, console.Error);
                wrong = true;
                continue;
            }
            console.Output.WriteLine(canonical ? PlanCanonical.Write(file.Plan, Catalog.Default) : $"{PlanHash.Of(file.Plan, Catalog.Default)}  {path}");
        }
        return wrong ? ExitCodes.Wrong : ExitCodes.Done;
    }
}
