using OrleansStream.Cli.Output;
using OrleansStream.Connectors;
using OrleansStream.Connectors.Console;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Cli.Running;

/// <summary>One run of a plan in an embedded silo, from reading its file to its summary.</summary>
sealed class PipelineRun(RunRequest request, TextWriter error, TimeProvider time)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Runs; gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        var file = PlanFile.Read(request.Plan);
        var services = new ConnectorServices { Output = Output() };
        var (sources, sinks) = (BuiltInConnectors.Sources(services), Catalog.Sinks(services));
        if (Bind(file, new ComponentCatalog(sources, sinks)) is not { } bound)
            return ExitCodes.Wrong;
        RunChecks.Check(bound, request);
        using var interruptions = new Interruptions();
        await using var silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions { Sources = sources, Sinks = sinks }, interruptions.Stop);
        return await RunAsync(file, bound, silo.Pipelines, services.Output, interruptions);
    }

    ConsoleOutput Output() =>
        request.Format is OutputFormat.Table || (request.Format is null && !Console.IsOutputRedirected)
            ? new ConsoleOutput(new TableStream(ConsoleOutput.Standard))
            : ConsoleOutput.Standard;

    BoundPlan? Bind(PlanFile file, ComponentCatalog catalog)
    {
        if (file.Plan is null)
        {
            file.Report(file.Validate(catalog), error);
            return null;
        }
        var plan = Redirects.Apply(file.Plan, request);
        IReadOnlyList<Diagnostic> findings = [.. file.Findings, .. file.Locate(PlanValidator.Validate(plan, catalog))];
        // What is a warning for a plan as such, a component that is not in this build, is an error for a run.
        var diagnostics = new DiagnosticBag();
        var bound = PlanBinder.Bind(plan, catalog, diagnostics);
        if (diagnostics.HasErrors && findings.All(f => f.Severity == DiagnosticSeverity.Warning))
            findings = file.Locate(diagnostics.Items);
        return file.Report(findings, error) ? null : bound;
    }

    async Task<int> RunAsync(PlanFile file, BoundPlan bound, IStreamPipelines pipelines, ConsoleOutput output, Interruptions interruptions)
    {
        var id = bound.Plan.Id;
        var start = time.GetTimestamp();
        using var listening = new CancellationTokenSource();
        var inferred = InferredAsync(pipelines.Events(listening.Token));
        await pipelines.CreateAsync(bound.Plan, interruptions.Stop);
        await pipelines.StartAsync(id, new StartOptions { DeadLettersFile = request.DeadLetters }, interruptions.Stop);
        var progress = ShowsProgress(bound) ? new Progress(error, time, Progress.InputBytes(bound)) : null;
        var status = await WaitAsync(pipelines, id, progress, interruptions);
        progress?.Clear();
        await listening.CancelAsync();
        var unknown = bound.Sources.Where(s => s.Schema is null).Select(s => s.Node.Name).Except(await inferred);
        var summary = new RunSummary(await pipelines.MetricsAsync(id), time.GetElapsedTime(start), ProcessMemory.Peak);
        return Finish(file, bound, status, summary, unknown, output, interruptions);
    }

    /// <summary>Whether a person looks at standard error, and no rows come between.</summary>
    static bool ShowsProgress(BoundPlan plan) =>
        !Console.IsErrorRedirected && (Console.IsOutputRedirected || !plan.Sinks.Any(s => s.Node.Type == "console" || s.Node.Config.Json.TryGetProperty("path", out var path) && path.ToString() == "-"));

    async Task<PipelineStatus> WaitAsync(IStreamPipelines pipelines, string id, Progress? progress, Interruptions interruptions)
    {
        var ended = pipelines.WaitAsync(id, CancellationToken.None);
        var drain = DrainAsync(pipelines, id, interruptions);
        if (progress is not null)
            await ShowAsync(progress, pipelines, id, ended);
        await Task.WhenAny(ended);
        interruptions.Quit();
        await drain;
        return await ended;
    }

    async Task ShowAsync(Progress progress, IStreamPipelines pipelines, string id, Task ended)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var tick = timer.WaitForNextTickAsync().AsTask();
        while (await Task.WhenAny(ended, tick) != ended)
        {
            progress.Show(await pipelines.MetricsAsync(id));
            tick = timer.WaitForNextTickAsync().AsTask();
        }
    }

    /// <summary>Ends the pipeline when a signal says so: first gently, then at once.</summary>
    async Task DrainAsync(IStreamPipelines pipelines, string id, Interruptions interruptions)
    {
        if (!await interruptions.FirstAsync())
            return;
        error.WriteLine("ostream: finishing what was read; once more to stop at once");
        await pipelines.DrainAsync(id);
        if (await interruptions.SecondAsync())
            await pipelines.StopAsync(id);
    }

    int Finish(PlanFile file, BoundPlan bound, PipelineStatus status, RunSummary summary, IEnumerable<string> unknown, ConsoleOutput output, Interruptions interruptions)
    {
        // Whoever read standard output has seen enough, as in `ostream run … | head`: no failure.
        var isClosed = output.IsClosed || ConsoleOutput.Standard.IsClosed;
        if (status.Status == PipelineState.Failed && !isClosed)
        {
            if (file.Report([.. file.Locate(status.Diagnostics), .. status.Diagnostics.IsEmpty ? [] : unknown.Select(WithoutRows)], error))
                return ExitCodes.Wrong;
            error.WriteLine(Messages.Line(status.Code ?? ErrorCodes.StepFailed, Reason(status), null));
            return ExitCodes.Failed;
        }
        if (request.Summary is { } path)
        {
            using var writer = OutputFile.Create(path, "--summary");
            writer.WriteLine(summary.ToJson(bound));
        }
        var letters = summary.Metrics.DeadLetters > 0 ? $", {Counted.Of(summary.Metrics.DeadLetters, "dead letter")}" : "";
        error.WriteLine(
            $"{(status.Status == PipelineState.Completed ? "done" : "stopped")}: {Counted.Number(summary.RowsIn)} in, {Counted.Number(summary.RowsOut)} out{letters}, "
            + $"{summary.Elapsed.TotalSeconds:0.0} s, {Counted.Short(summary.RowsPerSecond)} rows/s, {Counted.Bytes(summary.PeakMemory)} at most");
        return status.Status == PipelineState.Completed || isClosed ? ExitCodes.Done : interruptions.ExitCode;
    }

    /// <summary>The sources whose columns were found out, when there is nothing more to hear.</summary>
    static async Task<HashSet<string>> InferredAsync(IAsyncEnumerable<PipelineEvent> events)
    {
        var sources = new HashSet<string>();
        try
        {
            await foreach (var happened in events)
            {
                if (happened is SchemaInferred inferred)
                    sources.Add(inferred.Source);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        return sources;
    }

    /// <summary>The likely cause of a plan that finds no columns.</summary>
    static Diagnostic WithoutRows(string source) =>
        new(ErrorCodes.MissingField, DiagnosticSeverity.Warning, $"The source '{source}' had no rows to infer its columns from") { Hint = "declare them as 'schema'" };

    static string Reason(PipelineStatus status)
    {
        var reason = status.Reason ?? "The pipeline failed";
        return status.Code is { } code && reason.StartsWith(code, StringComparison.Ordinal) ? reason[code.Length..].TrimStart(':', ' ') : reason;
    }
}
