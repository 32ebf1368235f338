using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansStream.Management.Contracts;
using OrleansStream.Management.Hosting;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Events;

/// <summary>
/// Looks at all pipelines once a second, remembers their rates, and tells every open event stream; passes on what happens in between. Each event
/// is written as JSON once, however many streams are open.
/// </summary>
sealed class LiveFeed : BackgroundService
{
    const string SnapshotType = "snapshot";
    const string HappeningType = "pipeline";

    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    readonly IStreamPipelines _pipelines;
    readonly ManagementOptions _options;
    readonly TimeProvider _time;
    readonly ILogger<LiveFeed> _log;
    readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    readonly ConcurrentDictionary<Channel<SseItem<string>>, byte> _streams = new();
    readonly Dictionary<string, RateRing> _rates = new(StringComparer.Ordinal);
    readonly Lock _ratesLock = new();
    volatile string? _lastSnapshot;
    int _open;

    public LiveFeed(IStreamPipelines pipelines, IOptions<ManagementOptions> options, ILogger<LiveFeed> log, TimeProvider? time = null)
    {
        _pipelines = pipelines;
        _options = options.Value;
        _log = log;
        _time = time ?? TimeProvider.System;
        ApiJson.Configure(_json);
    }

    /// <summary>The rates of a pipeline over the last minutes.</summary>
    internal RateHistory HistoryOf(string id)
    {
        lock (_ratesLock)
            return _rates.TryGetValue(id, out var ring) ? ring.Read() : RateHistory.Empty;
    }

    /// <summary>Opens an event stream that begins with the last snapshot; null if as many as allowed are open.</summary>
    internal IAsyncEnumerable<SseItem<string>>? TryOpen(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _open) > _options.MaxEventStreams)
        {
            Interlocked.Decrement(ref _open);
            return null;
        }
        var stream = Channel.CreateBounded<SseItem<string>>(new BoundedChannelOptions(_options.EventsPerStream)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        if (_lastSnapshot is { } last)
            stream.Writer.TryWrite(new SseItem<string>(last, SnapshotType));
        _streams.TryAdd(stream, 0);
        return ReadAsync(stream, cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(WatchAsync(stoppingToken), ForwardAsync(stoppingToken));

    async IAsyncEnumerable<SseItem<string>> ReadAsync(Channel<SseItem<string>> stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in stream.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            _streams.TryRemove(stream, out _);
            Interlocked.Decrement(ref _open);
        }
    }

    async Task WatchAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _time);
        do
        {
            try
            {
                var all = await _pipelines.ListAsync(stoppingToken).ConfigureAwait(false);
                var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
                Remember(all, now);
                _lastSnapshot = JsonSerializer.Serialize(new Snapshot(now, [.. all.Select(PipelineSummary.Of)]), _json);
                Tell(new SseItem<string>(_lastSnapshot, SnapshotType));
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Log.SnapshotFailed(_log, failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    async Task ForwardAsync(CancellationToken stoppingToken)
    {
        await foreach (var happened in _pipelines.Events(stoppingToken).ConfigureAwait(false))
            Tell(new SseItem<string>(JsonSerializer.Serialize(Describe(happened), _json), HappeningType));
    }

    void Remember(IReadOnlyList<PipelineStatus> all, long now)
    {
        lock (_ratesLock)
        {
            foreach (var gone in _rates.Keys.Except(all.Select(p => p.Id)).ToList())
                _rates.Remove(gone);
            foreach (var pipeline in all)
            {
                if (!_rates.TryGetValue(pipeline.Id, out var ring))
                    _rates.Add(pipeline.Id, ring = new RateRing());
                ring.Add(Math.Round(pipeline.RowsPerSecond, 3), now);
            }
        }
    }

    void Tell(SseItem<string> item)
    {
        foreach (var stream in _streams.Keys)
            stream.Writer.TryWrite(item);
    }

    static Happening Describe(PipelineEvent happened) => happened switch
    {
        StateChanged change => new(change.Pipeline, change.Time, "status", JsonNamingPolicy.CamelCase.ConvertName(change.State.ToString()), change.Reason),
        PipelineCreated => new(happened.Pipeline, happened.Time, "created"),
        PipelineDeleted => new(happened.Pipeline, happened.Time, "deleted"),
        SchemaInferred inferred => new(happened.Pipeline, happened.Time, "schema", Source: inferred.Source),
        PartitionIdle idle => new(happened.Pipeline, happened.Time, idle.Idle ? "idle" : "awake", Source: $"{idle.Source}/{idle.Partition}"),
        PartitionEnded ended => new(happened.Pipeline, happened.Time, "ended", Source: $"{ended.Source}/{ended.Partition}"),
        _ => new(happened.Pipeline, happened.Time, JsonNamingPolicy.CamelCase.ConvertName(happened.GetType().Name)),
    };
}
