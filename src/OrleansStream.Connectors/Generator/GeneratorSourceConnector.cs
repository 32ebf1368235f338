using OrleansStream.Connectors.Pacing;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Generator;

/// <summary>The source <c>generator</c>: made-up rows. Positions count a partition's rows, so any of them can be made again.</summary>
public sealed class GeneratorSourceConnector : ISourceConnector
{
    /// <inheritdoc/>
    public Type OptionsType => typeof(GeneratorOptions);

    /// <inheritdoc/>
    public SourceTraits Traits { get; } = new(Replayable: true, Encoded: false);

    /// <inheritdoc/>
    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(new GeneratorSource((GeneratorOptions)context.Options, context.Time));
    }
}

sealed class GeneratorSource : ISource
{
    static readonly OrderedDictionary<string, GeneratorField> DefaultFields = new()
    {
        ["id"] = new SequenceField(),
        ["user"] = new KeyField { Prefix = "user-" },
        ["amount"] = new NumberField { Max = 100, Decimals = 2 },
        ["time"] = new TimestampField(),
    };

    readonly GeneratorOptions _options;
    readonly TimeProvider _time;
    readonly FieldMaker[] _fields;

    public GeneratorSource(GeneratorOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        IReadOnlyDictionary<string, GeneratorField> fields = options.Fields.Count > 0 ? options.Fields : DefaultFields;
        _fields = [.. fields.Select(f => FieldMaker.For(f.Key, f.Value, options.Seed))];
        Schema = new RowSchema(_fields.Select(f => new RowField(f.Name, f.Type)));
        Partitions = [.. Enumerable.Range(0, options.Partitions).Select(p => $"{p}")];
    }

    public IReadOnlyList<string> Partitions { get; }

    public RowSchema Schema { get; }

    public bool Bounded => _options.Rows > 0;

    public ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken)
    {
        var number = ((IList<string>)Partitions).IndexOf(partition);
        if (number < 0)
            throw new StreamException(ErrorCodes.SourceUnavailable, $"The generator has no partition '{partition}'.");
        return new(new GeneratorReader(Schema, _fields, _options, number, after?.Offset ?? 0, _time));
    }

    public ValueTask DisposeAsync() => default;
}

/// <summary>Makes every nth row. The first field of times gives the event time, otherwise the clock does.</summary>
sealed class GeneratorReader : IPartitionReader
{
    readonly RowSchema _schema;
    readonly FieldMaker[] _fields;
    readonly int _partition;
    readonly int _partitions;
    readonly TimeProvider _time;
    readonly RowPacer? _pacer;
    readonly int _eventTime;
    readonly long _end;
    long _position;

    public GeneratorReader(RowSchema schema, FieldMaker[] fields, GeneratorOptions options, int partition, long position, TimeProvider time)
    {
        _schema = schema;
        _fields = fields;
        _partition = partition;
        _partitions = options.Partitions;
        _position = position;
        _time = time;
        _pacer = options.Rate is > 0 and var rate ? new RowPacer(time, rate / _partitions) : null;
        _eventTime = System.Array.FindIndex(fields, f => f.Type.Kind == TypeKind.Timestamp);
        _end = options.Rows > 0 ? (options.Rows + _partitions - 1 - partition) / _partitions : long.MaxValue;
    }

    public async ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_position >= _end)
            return null;
        var count = (int)Math.Min(EventBatch.MaxRows, _end - _position);
        if (_pacer is not null)
        {
            count = Math.Min(count, await _pacer.WaitAsync(cancellationToken).ConfigureAwait(false));
            _pacer.Take(count);
        }
        return Make(count);
    }

    public ValueTask DisposeAsync() => default;

    RowsChunk Make(int count)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = new RowRange((_position * _partitions) + _partition, _partitions, count, now);
        var columns = System.Collections.Immutable.ImmutableArray.CreateBuilder<Apache.Arrow.IArrowArray>(_fields.Length);
        foreach (var field in _fields)
            columns.Add(field.Make(rows));
        var times = EventTimes(_eventTime < 0 ? null : columns[_eventTime], count, now);
        var first = _position;
        _position += count;
        var batch = new EventBatch(_schema, columns.MoveToImmutable(), times);
        return new RowsChunk(batch, new(first), new(_position)) { ArrivalTime = now };
    }

    static Apache.Arrow.Int64Array EventTimes(Apache.Arrow.IArrowArray? times, int count, long now)
    {
        if (times is not null)
            return new Apache.Arrow.Int64Array(times.Data.Buffers[1], Apache.Arrow.ArrowBuffer.Empty, count, 0, 0);
        var bytes = GC.AllocateUninitializedArray<byte>(count * sizeof(long));
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(bytes.AsSpan()).Fill(now);
        return new Apache.Arrow.Int64Array(new Apache.Arrow.ArrowBuffer(bytes), Apache.Arrow.ArrowBuffer.Empty, count, 0, 0);
    }
}
