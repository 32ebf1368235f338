using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Connectors.Pacing;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Nexmark;

/// <summary>
/// The source <c>nexmark</c>: the events of the Nexmark benchmark. An event depends on the seed and its number only, so any of them can be made
/// again; positions count a partition's events.
/// </summary>
public sealed class NexmarkSourceConnector : ISourceConnector
{
    /// <inheritdoc/>
    public Type OptionsType => typeof(NexmarkOptions);

    /// <inheritdoc/>
    public SourceTraits Traits { get; } = new(Replayable: true, Encoded: false);

    /// <inheritdoc/>
    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(new NexmarkSource((NexmarkOptions)context.Options, context.Time));
    }
}

sealed class NexmarkSource : ISource
{
    readonly NexmarkOptions _options;
    readonly NexmarkNumbers _numbers;
    readonly NexmarkChannels _channels;
    readonly TimeProvider _time;

    public NexmarkSource(NexmarkOptions options, TimeProvider time)
    {
        _options = options;
        _numbers = new NexmarkNumbers(options);
        _channels = new NexmarkChannels(options.Seed);
        _time = time;
        Schema = new NexmarkBatchBuilder(_numbers, _channels, options).Schema;
        Partitions = [.. Enumerable.Range(0, options.Partitions).Select(p => $"{p}")];
    }

    public IReadOnlyList<string> Partitions { get; }

    public RowSchema Schema { get; }

    public bool Bounded => _options.Events > 0;

    public ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken)
    {
        var number = ((IList<string>)Partitions).IndexOf(partition);
        if (number < 0)
            throw new StreamException(ErrorCodes.SourceUnavailable, $"The source 'nexmark' has no partition '{partition}'.");
        return new(new NexmarkReader(_numbers, _channels, _options, number, after?.Offset ?? 0, _time));
    }

    public ValueTask DisposeAsync() => default;
}

/// <summary>Makes the events of every nth place of the stream.</summary>
sealed class NexmarkReader : IPartitionReader
{
    readonly NexmarkNumbers _numbers;
    readonly NexmarkBatchBuilder _builder;
    readonly int _partition;
    readonly int _partitions;
    readonly TimeProvider _time;
    readonly RowPacer? _pacer;
    readonly long _end;
    long _position;

    public NexmarkReader(NexmarkNumbers numbers, NexmarkChannels channels, NexmarkOptions options, int partition, long position, TimeProvider time)
    {
        _numbers = numbers;
        _builder = new NexmarkBatchBuilder(numbers, channels, options);
        _partition = partition;
        _partitions = options.Partitions;
        _position = position;
        _time = time;
        _pacer = options.Rate is > 0 and var rate ? new RowPacer(time, rate / _partitions) : null;
        _end = options.Events > 0 ? (options.Events + _partitions - 1 - partition) / _partitions : long.MaxValue;
    }

    public async ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        var first = _position;
        while (_position < _end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = (int)Math.Min(EventBatch.MaxRows, _end - _position);
            if (_pacer is not null)
            {
                count = Math.Min(count, await _pacer.WaitAsync(cancellationToken).ConfigureAwait(false));
                _pacer.Take(count);
            }
            for (var i = 0; i < count; i++)
                _builder.Append(_numbers.EventAt((_position++ * _partitions) + _partition));
            // Where only one kind is wanted there may be none among so few events.
            if (_builder.Count > 0)
                return new RowsChunk(_builder.Build(), new(first), new(_position)) { ArrivalTime = _time.GetUtcNow().ToUnixTimeMilliseconds() };
        }
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    public ValueTask DisposeAsync() => default;
}

/// <summary>Builds batches of flat rows of one kind, or of rows with a column for every kind.</summary>
sealed class NexmarkBatchBuilder
{
    static readonly byte[][] s_names = NexmarkText.Bytes("person", "auction", "bid");

    readonly NexmarkNumbers _numbers;
    readonly NexmarkKind? _only;
    readonly NexmarkColumns[] _kinds;
    readonly BytesColumnBuilder _names = new(DataType.String);
    readonly Int64ColumnBuilder _times = new(DataType.Timestamp);

    public NexmarkBatchBuilder(NexmarkNumbers numbers, NexmarkChannels channels, NexmarkOptions options)
    {
        _numbers = numbers;
        _only = options.Kind;
        _kinds = [.. Enum.GetValues<NexmarkKind>().Where(k => _only is null || k == _only).Select(k => NexmarkColumns.For(k, numbers, channels, options))];
        Schema = _only is null
            ? new RowSchema([
                new("kind", DataType.String), new("dateTime", DataType.Timestamp), new("person", _kinds[0].Type), new("auction", _kinds[1].Type),
                new("bid", _kinds[2].Type)])
            : new RowSchema(_kinds[0].Type.Fields);
    }

    public RowSchema Schema { get; }

    /// <summary>Rows appended since the last batch.</summary>
    public int Count => _times.Length;

    /// <summary>Appends an event if it is of a kind that is wanted.</summary>
    public void Append(long number)
    {
        var kind = _numbers.Kind(number);
        if (_only is not null && kind != _only)
            return;
        _times.Append(_numbers.Time(number));
        if (_only is not null)
        {
            _kinds[0].Append(number);
            return;
        }
        _names.Append(s_names[(int)kind]);
        for (var i = 0; i < _kinds.Length; i++)
        {
            if (i == (int)kind)
                _kinds[i].Append(number);
            else
                _kinds[i].AppendNull();
        }
    }

    public EventBatch Build()
    {
        var times = _times.Build();
        var eventTimes = new Int64Array(times.Data.Buffers[1], ArrowBuffer.Empty, times.Length, 0, 0);
        ImmutableArray<IArrowArray> columns = _only is null
            ? [_names.Build(), times, .. _kinds.Select(k => k.BuildStruct())]
            : _kinds[0].BuildFlat();
        return new EventBatch(Schema, columns, eventTimes);
    }
}
