namespace OrleansStream.Connectors.HostMetrics;

/// <summary>
/// The source <c>host-metrics</c>: what the machine does, one row per metric, device and interval, with the columns <c>host</c>, <c>metric</c>,
/// <c>device</c>, <c>value</c>, <c>unit</c> and <c>ts</c>, which is also the event time. What was measured cannot be measured again.
/// </summary>
public sealed class HostMetricsSourceConnector : ISourceConnector
{
    /// <inheritdoc/>
    public Type OptionsType => typeof(HostMetricsOptions);

    /// <inheritdoc/>
    public SourceTraits Traits { get; } = new(Replayable: false, Encoded: false);

    /// <inheritdoc/>
    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(new HostMetricsSource((HostMetricsOptions)context.Options, context.Time));
    }
}

sealed class HostMetricsSource(HostMetricsOptions options, TimeProvider time) : ISource
{
    public IReadOnlyList<string> Partitions { get; } = ["0"];

    public Events.RowSchema Schema => Measurement.Schema;

    public ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken) =>
        new(new HostMetricsReader(Probes(), options.Interval, after?.Offset ?? 0, time));

    public ValueTask DisposeAsync() => default;

    IReadOnlyList<IProbe> Probes()
    {
        if (!OperatingSystem.IsLinux())
            return [new RuntimeMemoryProbe(), new CommonProbe()];
        return options.Processes > 0
            ? [new LinuxProbe(), new CommonProbe(), new LinuxProcessProbe(options.Processes)]
            : [new LinuxProbe(), new CommonProbe()];
    }
}

/// <summary>Measures at every multiple of the interval; what was missed while nobody read is left out.</summary>
sealed class HostMetricsReader : IPartitionReader
{
    readonly IReadOnlyList<IProbe> _probes;
    readonly TimeSpan _interval;
    readonly TimeProvider _time;
    readonly long _start;
    TimeSpan _last;
    TimeSpan _next;
    long _position;

    public HostMetricsReader(IReadOnlyList<IProbe> probes, TimeSpan interval, long position, TimeProvider time)
    {
        _probes = probes;
        _interval = interval;
        _position = position;
        _time = time;
        _start = time.GetTimestamp();
        _next = interval;
        // Rates need something to start from.
        Measure(TimeSpan.Zero);
    }

    public async ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = _time.GetElapsedTime(_start);
            if (now >= _next)
            {
                _next = (Math.Floor(now / _interval) + 1) * _interval;
                var rows = Measure(now).Build();
                if (rows.Count > 0)
                    return Chunk(rows);
                continue;
            }
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling((_next - now).TotalMilliseconds));
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => default;

    Measurement Measure(TimeSpan now)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var measurement = new Measurement(Environment.MachineName, timestamp, (now - _last).TotalSeconds);
        foreach (var probe in _probes)
            probe.Measure(measurement);
        _last = now;
        return measurement;
    }

    RowsChunk Chunk(Events.EventBatch rows)
    {
        var first = _position;
        _position += rows.Count;
        return new RowsChunk(rows, new(first), new(_position)) { ArrivalTime = rows.EventTimes.Values[0] };
    }
}
