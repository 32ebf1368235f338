using System.Globalization;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>Decides how an attempt takes checkpoints, and which one it goes on from.</summary>
sealed class CheckpointPlanner(TaskServices services)
{
    /// <summary>The settings of a plan's checkpoints; null: it takes none.</summary>
    public CheckpointSettings? Settings(BoundPlan plan)
    {
        var options = plan.Settings.Checkpointing ?? new CheckpointingOptions();
        var asked = plan.Settings.Checkpointing is not null || plan.Settings.Delivery == Delivery.ExactlyOnce;
        if (services.Stores.Choose(options.Storage, asked) is not { } storage)
            return null;
        var delivery = new PlanDelivery(plan);
        return new CheckpointSettings
        {
            Interval = options.Interval,
            Storage = storage,
            Compress = options.CompressionEnabled,
            EpochSinks = [.. plan.Sinks.Select(s => s.Node.Name).Where(delivery.CommitsEpochs)],
        };
    }

    /// <summary>Begins an attempt in the store, which fences all before it, and finds where it goes on.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="start">Where it goes on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<EpochProgress> BeginAsync(
        AttemptId attempt, CheckpointSettings settings, AttemptStart start, CancellationToken cancellationToken)
    {
        var store = services.Stores.Get(settings.Storage);
        var last = await StoreRetry.RunAsync(token => store.BeginAttemptAsync(attempt.Pipeline, attempt.Number, token), cancellationToken);
        var from = start.Fresh ? null : await FindAsync(store, attempt, start, cancellationToken);
        if (from is not null)
            services.Log.Restored(attempt.Pipeline, attempt.Number, from.Epoch);
        return new EpochProgress(from, last, last);
    }

    // The newest that can be read; one that cannot is passed over with a loud word.
    async Task<CheckpointManifest?> FindAsync(ICheckpointStore store, AttemptId attempt, AttemptStart start, CancellationToken cancellationToken)
    {
        var known = await StoreRetry.RunAsync(token => store.ListAsync(attempt.Pipeline, token), cancellationToken);
        if (start.From is { } wanted)
        {
            var chosen = known.FirstOrDefault(c => c.Name == wanted) ?? known.FirstOrDefault(c => c.Epoch.ToString(CultureInfo.InvariantCulture) == wanted);
            known = [chosen ?? throw new StreamException(ErrorCodes.NoSuchCheckpoint, $"'{attempt.Pipeline}' has no savepoint or checkpoint '{wanted}'.")];
        }
        foreach (var checkpoint in known.Where(c => !start.Unusable.Contains(c.Epoch)).OrderByDescending(c => c.Epoch))
        {
            try
            {
                var bytes = await StoreRetry.RunAsync(token => store.ReadManifestAsync(attempt.Pipeline, checkpoint.Epoch, token), cancellationToken)
                    ?? throw new StreamException(ErrorCodes.CheckpointDamaged, "its manifest is missing");
                var manifest = CheckpointJson.Read(bytes.Span);
                await Task.WhenAll(manifest.Segments.Concat(manifest.StagedSegments)
                    .Select(s => SegmentFile.OpenAsync(store, attempt.Pipeline, s, cancellationToken))).WaitAsync(cancellationToken);
                return manifest;
            }
            catch (StreamException e) when (e.Code == ErrorCodes.CheckpointDamaged)
            {
                services.Log.CheckpointPassedOver(attempt.Pipeline, checkpoint.Epoch, e.Message);
            }
        }
        if (start.From is not null)
            throw new StreamException(ErrorCodes.CheckpointDamaged, $"The checkpoint '{start.From}' of '{attempt.Pipeline}' is damaged; the log says how.");
        return null;
    }
}
