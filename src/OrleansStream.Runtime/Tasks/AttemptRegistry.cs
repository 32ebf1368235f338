using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Runtime.Tasks;

/// <summary>
/// The attempts that have tasks on this silo. Plans are not sent about: a silo that lacks one asks the pipeline's grain for what it was made of
/// and makes the same.
/// </summary>
sealed class AttemptRegistry(
    ComponentCatalog catalog, IOptions<OrleansStreamOptions> options, CheckpointStores stores, ILocalSiloDetails silo, IGrainFactory grains,
    ILogger<AttemptRegistry> log)
{
    readonly Dictionary<AttemptId, Entry> _attempts = [];
    readonly Lock _lock = new();

    /// <summary>Enters an attempt and holds it until <see cref="ReleaseAsync"/>.</summary>
    public AttemptContext Acquire(AttemptDefinition definition, BoundPlan? bound = null)
    {
        lock (_lock)
        {
            if (!_attempts.TryGetValue(definition.Id, out var entry))
            {
                // The successor of an attempt has begun: whoever led that does so no more.
                foreach (var older in _attempts.Keys.Where(a => a.Pipeline == definition.Id.Pipeline && a.Number < definition.Id.Number).ToList())
                    Fence(older);
                _attempts[definition.Id] = entry = new Entry(Open(definition, bound ?? Bind(definition)));
            }
            entry.Users++;
            return entry.Context;
        }
    }

    /// <summary>An attempt that has tasks on this silo; null: it has none.</summary>
    public AttemptContext? Find(AttemptId id)
    {
        lock (_lock)
            return _attempts.GetValueOrDefault(id)?.Context;
    }

    /// <summary>Finds an attempt, here or by asking its pipeline, and holds it until <see cref="ReleaseAsync"/>.</summary>
    public async ValueTask<AttemptContext> AcquireAsync(AttemptId id)
    {
        lock (_lock)
        {
            if (_attempts.TryGetValue(id, out var entry))
            {
                entry.Users++;
                return entry.Context;
            }
        }
        return Acquire(await DefinitionAsync(id));
    }

    /// <summary>The attempts that have tasks here.</summary>
    public IReadOnlyList<AttemptId> All
    {
        get
        {
            lock (_lock)
                return [.. _attempts.Keys];
        }
    }

    /// <summary>Closes the tasks of an attempt that is over; does not wait for it.</summary>
    public void Fence(AttemptId id)
    {
        lock (_lock)
        {
            if (_attempts.TryGetValue(id, out var entry) && entry.Context.Fence())
                log.AttemptFenced(id.Pipeline, id.Number);
        }
    }

    /// <summary>Makes sure that the attempt's stages are known.</summary>
    public async ValueTask CompleteAsync(AttemptContext context)
    {
        if (context.Plan is null)
            context.Complete(await DefinitionAsync(context.Definition.Id));
    }

    /// <summary>Lets an attempt go; the last one closes its sources.</summary>
    public async ValueTask ReleaseAsync(AttemptContext context)
    {
        lock (_lock)
        {
            if (!_attempts.TryGetValue(context.Definition.Id, out var entry) || --entry.Users > 0)
                return;
            _attempts.Remove(context.Definition.Id);
        }
        await context.DisposeAsync();
    }

    AttemptContext Open(AttemptDefinition definition, BoundPlan bound)
    {
        if (definition.Checkpoints is not { } settings)
            return new AttemptContext(definition, bound, options.Value.Time);
        var store = stores.Get(settings.Storage);
        var snapshots = new SnapshotWriter(definition.Id, settings, store, silo.SiloAddress, grains);
        var restored = settings.From is { } from ? new RestoredState(CheckpointJson.Read(from), store) : null;
        return new AttemptContext(definition, bound, options.Value.Time, snapshots, restored);
    }

    async Task<AttemptDefinition> DefinitionAsync(AttemptId id) =>
        await grains.GetGrain<IPipelineGrain>(id.Pipeline).GetDefinition(id.Number)
        ?? throw new StreamException(ErrorCodes.Fenced, $"Attempt {id.Number} of '{id.Pipeline}' is over.");

    BoundPlan Bind(AttemptDefinition definition)
    {
        var diagnostics = new DiagnosticBag();
        var plan = PlanJson.Parse(definition.Plan, diagnostics, definition.Id.Pipeline);
        return (plan is null ? null : PlanBinder.Bind(plan, catalog, diagnostics)) ?? throw new PlanException(diagnostics.Items);
    }

    sealed class Entry(AttemptContext context)
    {
        public AttemptContext Context { get; } = context;

        public int Users { get; set; }
    }
}
