using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats;
using OrleansStream.Plans;
using OrleansStream.Time;

namespace OrleansStream.Planning;

/// <summary>
/// One partition of a source at work: decodes chunks, gives rows their event time, makes watermarks, and drives the task's graph. Pure; the
/// partition grain and the test driver are shells around it. Used by one caller at a time.
/// </summary>
public sealed class SourceTask : IDecoderOutput
{
    readonly TaskGraph _graph;
    readonly ITaskOutput _output;
    readonly string _source;
    readonly string _partition;
    readonly string _input;
    readonly IDecoder? _decoder;
    readonly EventTimeReader? _times;
    readonly WatermarkGenerator _watermarks;
    SourcePosition? _next;
    long _now;
    long _rowsIn;
    long _deadLetters;
    long _unknownFields;

    /// <summary>Makes the task of a partition.</summary>
    /// <param name="source">The source.</param>
    /// <param name="partition">The partition's name, for dead letters.</param>
    /// <param name="schema">The columns to decode, from <see cref="PhysicalPlan.SourceSchemas"/>.</param>
    /// <param name="graph">The stage's operators.</param>
    /// <param name="output">Where dead letters go.</param>
    /// <param name="known">All columns of the source, from <see cref="PhysicalPlan.KnownSchemas"/>: others count as unknown fields.</param>
    public SourceTask(BoundSource source, string partition, RowSchema schema, TaskGraph graph, ITaskOutput output, RowSchema? known = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        _graph = graph;
        _output = output;
        _source = source.Node.Name;
        _partition = partition;
        _input = source.Node.Config.Json.TryGetProperty("path", out var path) ? $"'{path}'" : "The input";
        _decoder = source.Format?.CreateDecoder(source.FormatOptions!, schema, known ?? source.Schema ?? schema);
        var time = source.Common.EventTime;
        _times = time is null ? null : new EventTimeReader(time, schema);
        _watermarks = new WatermarkGenerator(time);
        IdleAfter = time?.IdleAfter;
    }

    /// <summary>Rows given on so far.</summary>
    public long RowsIn => Volatile.Read(ref _rowsIn);

    /// <summary>Rows that could not be decoded or had no readable time.</summary>
    public long DeadLetters => Volatile.Read(ref _deadLetters);

    /// <summary>Fields of the input that the schema does not have.</summary>
    public long UnknownFields => Volatile.Read(ref _unknownFields);

    /// <summary>The partition's watermark; <see cref="long.MinValue"/> before the first.</summary>
    public long Watermark => _watermarks.Current;

    /// <summary>
    /// Where a reader that starts anew begins, and what the decoder must know there, so that every record after those that were given on comes exactly
    /// once; null before the first chunk. It lies before the last chunk's end where a record goes on in the next chunk.
    /// </summary>
    public SourceResume? Resume => _next is not { } next
        ? null
        : new SourceResume(next with { Offset = next.Offset - (_decoder?.PendingBytes ?? 0) }, _decoder?.State);

    /// <summary>Goes on where another task of the partition stood; called before the first chunk, which the reader gives from that position on.</summary>
    /// <param name="resume">Where the reader begins; null: at the beginning, as if nothing had come.</param>
    /// <param name="watermark">The watermark that the other task had come to.</param>
    public void Restore(SourceResume? resume, long watermark)
    {
        _next = resume?.Position;
        if (resume?.Decoder is { } state)
            _decoder?.Restore(state);
        // A partition that had come to its end comes to it again.
        if (watermark is > long.MinValue and < long.MaxValue)
            _graph.Advance(_watermarks.Explicit(watermark));
    }

    /// <summary>After how long without rows the partition is idle; null: never.</summary>
    public TimeSpan? IdleAfter { get; }

    /// <summary>Takes a chunk. <paramref name="now"/> is the processing time, milliseconds since 1970.</summary>
    public void Process(SourceChunk chunk, long now)
    {
        _now = now;
        // A row that brings no time of its own has the time at which it is taken: that never goes back, whatever waited where.
        switch (chunk)
        {
            case EncodedChunk encoded when _decoder is not null:
                Decode(encoded.ArrivalTime == 0 ? encoded with { ArrivalTime = now } : encoded);
                break;
            case RowsChunk rows:
                ((IDecoderOutput)this).Rows(rows.Rows);
                break;
            case RejectedChunk rejected:
                Reject(rejected.Code, rejected.Cause, rejected.First.Offset, rejected.Raw.Span);
                break;
            default:
                throw new ArgumentException($"The source '{_source}' cannot take a {chunk?.GetType().Name}.", nameof(chunk));
        }
        _next = chunk.Next;
    }

    /// <summary>Takes decoded rows whose columns are those of the schema.</summary>
    public void Rows(EventBatch batch, long now)
    {
        _now = now;
        ((IDecoderOutput)this).Rows(batch);
    }

    /// <summary>Takes an explicit watermark.</summary>
    public void AdvanceTo(long watermark) => _graph.Advance(_watermarks.Explicit(watermark));

    /// <summary>
    /// Takes the passing of time while nothing came: a source whose event time is the time of arrival moves on with the clock.
    /// Call only when no chunk that was read before <paramref name="now"/> still waits.
    /// </summary>
    public void Tick(long now)
    {
        _graph.Tick(now);
        if (_watermarks.Arrival(now) is { } watermark)
            _graph.Advance(watermark);
    }

    /// <summary>Takes the end of the input: time moves to the end and everything open fires.</summary>
    public void End()
    {
        Complete();
        _graph.Advance(_watermarks.Explicit(long.MaxValue));
    }

    void Decode(EncodedChunk chunk)
    {
        try
        {
            _decoder!.Decode(chunk, this);
        }
        catch (UnreadableInputException error)
        {
            throw Unreadable(error);
        }
    }

    void Complete()
    {
        try
        {
            _decoder?.Complete(this);
        }
        catch (UnreadableInputException error)
        {
            throw Unreadable(error);
        }
    }

    StreamException Unreadable(UnreadableInputException error) =>
        new(error.Code, $"{_input} cannot be read: {error.Message}", error);

    void IDecoderOutput.Rows(EventBatch batch)
    {
        if (_times is not null)
            batch = _times.Assign(batch, _now, this);
        if (batch.Count == 0)
            return;
        Volatile.Write(ref _rowsIn, _rowsIn + batch.Count);
        for (var from = 0; from < batch.Count;)
        {
            var to = _times is null ? batch.Count : _watermarks.FirstOvertaken(batch, from);
            var part = to - from == batch.Count ? batch : batch.WithSelection(RowRange.Of(batch, from, to));
            _graph.Process(0, part, _now);
            _graph.Advance(_watermarks.Observe(part));
            from = to;
        }
    }

    void IDecoderOutput.Watermark(long watermark) => AdvanceTo(watermark);

    void IDecoderOutput.Reject(string code, string cause, long position, ReadOnlySpan<byte> raw) => Reject(code, cause, position, raw);

    void IDecoderOutput.CountUnknownFields(long fields) => Volatile.Write(ref _unknownFields, _unknownFields + fields);

    internal void RejectRow(EventBatch batch, int row, string code, string cause)
    {
        if (_decoder?.Locate(row) is { } record)
        {
            Reject(code, cause, record.Position, record.Raw.Span);
            return;
        }
        Volatile.Write(ref _deadLetters, _deadLetters + 1);
        _output.DeadLetter(DeadLetter.OfRow(_source, batch, row, code, cause) with { Source = $"{_source}/{_partition}" });
    }

    void Reject(string code, string cause, long position, ReadOnlySpan<byte> raw)
    {
        Volatile.Write(ref _deadLetters, _deadLetters + 1);
        if (raw.Length > DeadLetter.MaxRaw)
            raw = raw[..DeadLetter.MaxRaw];
        _output.DeadLetter(new DeadLetter(cause, code, _source, $"{_source}/{_partition}", position, System.Text.Encoding.UTF8.GetString(raw)));
    }
}
