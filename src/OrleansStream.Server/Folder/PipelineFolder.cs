using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Api;
using OrleansStream.Plans;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Server.Startup;

namespace OrleansStream.Server.Folder;

/// <summary>
/// Runs the plans of a folder: each file is created and started, a changed one is a new revision (stop, update, start), one whose file is gone is
/// stopped and kept. A broken file is reported once and touches neither the others nor its revision that runs. It looks at the folder once a
/// second, because change notices are unreliable on many file systems.
/// </summary>
sealed class PipelineFolder(
    FolderOptions folder, IStreamPipelines pipelines, ComponentCatalog catalog, ServerSettings settings, TimeProvider time, ILogger<PipelineFolder> log) : BackgroundService
{
    /// <summary>The most plans of one folder; more are not looked at.</summary>
    internal const int MaxFiles = 1000;

    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, byte> _ids = new(StringComparer.Ordinal);

    /// <summary>Whether a pipeline is one of the folder's. Safe to ask from any thread.</summary>
    internal bool Has(string id) => _ids.ContainsKey(id);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
            await ScanAsync(stoppingToken).ConfigureAwait(false);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    async Task ScanAsync(CancellationToken cancellationToken)
    {
        List<string> files;
        try
        {
            files = [.. Directory.EnumerateFiles(folder.Path).Where(IsPlan).Order(StringComparer.Ordinal).Take(MaxFiles)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The folder is away for a moment, or for good: what runs goes on.
            Log.FolderUnreadable(log, folder.Path, failure.Message);
            return;
        }
        foreach (var gone in _known.Keys.Except(files).ToList())
            await DropAsync(gone, cancellationToken).ConfigureAwait(false);
        foreach (var file in files)
            await LookAsync(file, cancellationToken).ConfigureAwait(false);
    }

    static bool IsPlan(string file) => file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || PlanSyntaxes.OfFile(file) == PlanSyntax.Yaml;

    async Task LookAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var text = PlanFile.Read(file, folder.DataFolder);
            var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            _known.TryGetValue(file, out var known);
            if (known?.Hash == hash)
                return;
            _known[file] = new Known(hash, known?.Id);
            if (await DeployAsync(file, text, known?.Id, cancellationToken).ConfigureAwait(false) is { } id)
                _known[file] = new Known(hash, id);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or StreamException or JsonException)
        {
            Log.BrokenPlan(log, $"{file}: {failure.Message}");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The silo could not be asked: not the file's fault, so it is tried again.
            _known.Remove(file);
            Log.NotDeployed(log, file, failure);
        }
    }

    async Task<string?> DeployAsync(string file, string text, string? before, CancellationToken cancellationToken)
    {
        var (plan, findings) = PlanIntake.Read(text, null, Path.GetFileNameWithoutExtension(file), catalog, PlanSyntaxes.OfFile(file));
        foreach (var finding in findings)
            Report(file, finding);
        if (plan is null)
            return null;
        if (_known.Any(k => k.Key != file && k.Value.Id == plan.Id))
        {
            Log.BrokenPlan(log, $"{file}: another file of the folder has the id '{plan.Id}' already");
            return null;
        }
        if (before is not null && before != plan.Id)
            await ReleaseAsync(before, cancellationToken).ConfigureAwait(false);
        _ids.TryAdd(plan.Id, 0);
        await RunAsync(plan, cancellationToken).ConfigureAwait(false);
        Log.Deployed(log, Path.GetFileName(file), plan.Id, before is null ? "started" : "started again with the changed plan");
        return plan.Id;
    }

    async Task RunAsync(Plan plan, CancellationToken cancellationToken)
    {
        var status = await pipelines.GetAsync(plan.Id, cancellationToken).ConfigureAwait(false);
        var same = status is not null && await pipelines.GetPlanAsync(plan.Id, cancellationToken).ConfigureAwait(false) == plan;
        var runs = status is not null && !status.Status.IsFinal();
        if (runs && same)
            return;
        if (runs)
            await pipelines.StopAsync(plan.Id, cancellationToken).ConfigureAwait(false);
        if (!same)
            await pipelines.CreateAsync(plan, cancellationToken).ConfigureAwait(false);
        await pipelines.StartAsync(plan.Id, new StartOptions { Resume = same, RestartedByCaller = settings.Cluster is null }, cancellationToken).ConfigureAwait(false);
    }

    async Task DropAsync(string file, CancellationToken cancellationToken)
    {
        var known = _known[file];
        _known.Remove(file);
        if (known.Id is null)
            return;
        await ReleaseAsync(known.Id, cancellationToken).ConfigureAwait(false);
        Log.Gone(log, Path.GetFileName(file), known.Id);
    }

    async Task ReleaseAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await pipelines.StopAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (StreamException failure) when (failure.Code == ErrorCodes.NoSuchPipeline)
        {
            // Someone has deleted it already.
        }
        _ids.TryRemove(id, out _);
    }

    void Report(string file, Diagnostic finding)
    {
        var text = $"{file}{(finding.Position is { } place ? $":{place}" : "")}: {finding}";
        if (finding.Severity == DiagnosticSeverity.Error)
            Log.BrokenPlan(log, text);
        else
            Log.PlanWarning(log, text);
    }

    sealed record Known(string Hash, string? Id);
}
