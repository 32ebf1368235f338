using System.Diagnostics.Metrics;

namespace OrleansStream.Runtime.Diagnostics;

/// <summary>Every instrument of the runtime. Names are part of the outside contract.</summary>
public sealed class StreamInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrleansStream";

    /// <summary>Rows that sources gave: counter, tags pipeline and source.</summary>
    public const string SourceRows = "orleansstream.source.rows";

    /// <summary>Bytes of encoded records that sources took: counter, tags pipeline and source.</summary>
    public const string SourceBytes = "orleansstream.source.bytes";

    /// <summary>Rows that sinks wrote: counter, tags pipeline and sink.</summary>
    public const string SinkRows = "orleansstream.sink.rows";

    /// <summary>Bytes that sinks wrote: counter, tags pipeline and sink.</summary>
    public const string SinkBytes = "orleansstream.sink.bytes";

    /// <summary>Rows that went to the dead letters: counter, tags pipeline and node.</summary>
    public const string DeadLetters = "orleansstream.dead_letters";

    /// <summary>State changes of pipelines: counter, tags pipeline and state.</summary>
    public const string PipelineStates = "orleansstream.pipeline.states";

    readonly Counter<long> _sourceRows;
    readonly Counter<long> _sourceBytes;
    readonly Counter<long> _sinkRows;
    readonly Counter<long> _sinkBytes;
    readonly Counter<long> _deadLetters;
    readonly Counter<long> _states;

    /// <summary>Makes the instruments.</summary>
    public StreamInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _sourceRows = meter.CreateCounter<long>(SourceRows, "{row}", "Rows that sources gave.");
        _sourceBytes = meter.CreateCounter<long>(SourceBytes, "By", "Bytes of encoded records that sources took.");
        _sinkRows = meter.CreateCounter<long>(SinkRows, "{row}", "Rows that sinks wrote.");
        _sinkBytes = meter.CreateCounter<long>(SinkBytes, "By", "Bytes that sinks wrote.");
        _deadLetters = meter.CreateCounter<long>(DeadLetters, "{row}", "Rows that went to the dead letters.");
        _states = meter.CreateCounter<long>(PipelineStates, "{change}", "State changes of pipelines.");
    }

    internal void OnSource(string pipeline, string source, long rows, long bytes)
    {
        if (_sourceRows.Enabled)
            _sourceRows.Add(rows, new("pipeline", pipeline), new("source", source));
        if (_sourceBytes.Enabled)
            _sourceBytes.Add(bytes, new("pipeline", pipeline), new("source", source));
    }

    internal void OnSink(string pipeline, string sink, long rows, long bytes)
    {
        if (_sinkRows.Enabled)
            _sinkRows.Add(rows, new("pipeline", pipeline), new("sink", sink));
        if (_sinkBytes.Enabled)
            _sinkBytes.Add(bytes, new("pipeline", pipeline), new("sink", sink));
    }

    internal void OnDeadLetter(string pipeline, string node)
    {
        if (_deadLetters.Enabled)
            _deadLetters.Add(1, new("pipeline", pipeline), new("node", node));
    }

    internal void OnState(string pipeline, string state)
    {
        if (_states.Enabled)
            _states.Add(1, new("pipeline", pipeline), new("state", state));
    }
}
