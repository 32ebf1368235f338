using System.CommandLine;
using OrleansStream.Cli.Running;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream explain PLAN [--logical] [--physical] [--mermaid] [--input name=FILE]…</c></summary>
static class ExplainCommand
{
    public static Command Create()
    {
        var plan = new Argument<string>("PLAN") { Description = "A file with a plan." };
        var logical = new Option<bool>("--logical") { Description = "Shows only what the plan says: who reads whom, with which options and columns." };
        var physical = new Option<bool>("--physical") { Description = "Shows only what runs: stages, tasks, exchanges, state." };
        var mermaid = new Option<bool>("--mermaid") { Description = "Writes a Mermaid flow chart, of the plan or with --physical of what runs." };
        var inputs = new Option<string[]>("--input")
        {
            HelpName = "name=FILE",
            Description = "A JSON Lines file with a sample of a source's rows, for columns that the plan does not declare.",
        };
        var command = new Command("explain", "Shows what a plan does and how it runs.") { plan, logical, physical, mermaid, inputs };
        command.SetAction((result, cancel) => RunAsync(
            new RunRequest { Plan = result.GetRequiredValue(plan), Inputs = result.GetValue(inputs) ?? [] },
            new Views(result.GetValue(logical), result.GetValue(physical), result.GetValue(mermaid)),
            result.InvocationConfiguration, cancel));
        return command;
    }

    static async Task<int> RunAsync(RunRequest request, Views views, InvocationConfiguration console, CancellationToken cancel)
    {
        var file = PlanFile.Read(request.Plan);
        if (file.Plan is null)
        {
            file.Report(file.Validate(Catalog.Default), console.Error);
            return ExitCodes.Wrong;
        }
        var plan = Redirects.Apply(file.Plan, request);
        if (file.Report([.. file.Findings, .. file.Locate(PlanValidator.Validate(plan, Catalog.Default))], console.Error))
            return ExitCodes.Wrong;
        var known = PlanBinder.Bind(plan, Catalog.Default, new DiagnosticBag()) is { } bound
            ? await ColumnSamples.ReadAsync(bound, TimeProvider.System, cancel)
            : new Dictionary<string, KnownColumns>();
        console.Output.WriteLine(views.Of(plan, known).TrimEnd());
        return ExitCodes.Done;
    }

    /// <summary>What was asked for; neither view: both as text, and as a chart the logical one.</summary>
    sealed record Views(bool Logical, bool Physical, bool Mermaid)
    {
        public string Of(Plan plan, IReadOnlyDictionary<string, KnownColumns> known)
        {
            var catalog = Catalog.Default;
            if (Mermaid)
                return Physical && !Logical ? PlanExplain.PhysicalMermaid(plan, catalog, known) : PlanExplain.Mermaid(plan, catalog);
            var logical = Logical || !Physical ? PlanExplain.Text(plan, catalog, known) : "";
            var physical = Physical || !Logical ? PlanExplain.PhysicalText(plan, catalog, known) : "";
            return string.Join("\n", new[] { logical, physical, $"hash {PlanHash.Of(plan, catalog)}\n" }.Where(p => p.Length > 0));
        }
    }
}
