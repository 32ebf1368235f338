using System.CommandLine;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream explain PLAN [--mermaid]</c></summary>
static class ExplainCommand
{
    public static Command Create()
    {
        var plan = new Argument<string>("PLAN") { Description = "A file with a plan." };
        var mermaid = new Option<bool>("--mermaid") { Description = "Writes a Mermaid flow chart." };
        var command = new Command("explain", "Shows what a plan does: who reads whom, with which options and columns.") { plan, mermaid };
        command.SetAction(result => Run(result.GetRequiredValue(plan), result.GetValue(mermaid), result.InvocationConfiguration));
        return command;
    }

    static int Run(string path, bool mermaid, InvocationConfiguration console)
    {
        var file = PlanFile.Read(path);
        if (file.Report(file.Validate(Catalog.Default), console.Error))
            return ExitCodes.Wrong;
        console.Output.WriteLine((mermaid ? PlanExplain.Mermaid(file.Plan!, Catalog.Default) : PlanExplain.Text(file.Plan!, Catalog.Default)).TrimEnd());
        return ExitCodes.Done;
    }
}
