using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Operators;

namespace OrleansStream.Planning;

/// <summary>
/// One task of a stage at work: its operators, wired. Pure, as the operators are; grains and the test driver are shells around it.
/// Used by one caller at a time; everything that a call causes has reached the output before it returns.
/// </summary>
public sealed partial class TaskGraph
{
    readonly Node[] _nodes;
    readonly Stage _stage;
    readonly ITaskOutput _output;
    readonly long[] _outletWatermarks;
    readonly bool _needsClock;
    long _watermark = long.MinValue;

    /// <summary>Makes the operators of a stage.</summary>
    public TaskGraph(Stage stage, ITaskOutput output)
    {
        ArgumentNullException.ThrowIfNull(stage);
        _stage = stage;
        _output = output;
        _nodes = [.. stage.Nodes.Select(n => new Node(this, n))];
        _outletWatermarks = new long[stage.Outlets.Length];
        Array.Fill(_outletWatermarks, long.MinValue);
        _needsClock = _nodes.Any(n => n.Operator.NeedsClock);
        Counters = [.. _nodes.Select(n => n.Counters)];
    }

    /// <summary>The counters of each operator, in the stage's order. Written by the task, read by anyone.</summary>
    public ImmutableArray<StepCounters> Counters { get; }

    /// <summary>Where copies of rows go that a person watches; null if nobody does.</summary>
    public ITap? Tap { get; set; }

    /// <summary>The watermark that it has reached; <see cref="long.MinValue"/> before the first.</summary>
    public long Watermark => Volatile.Read(ref _watermark);

    /// <summary>When <see cref="Tick"/> has something to do next; <see cref="long.MaxValue"/> if nothing is due.</summary>
    public long NextTick
    {
        get
        {
            var next = long.MaxValue;
            foreach (var node in _nodes)
                next = Math.Min(next, node.Operator.NextTick);
            return next;
        }
    }

    /// <summary>Takes rows for an input of the head. <paramref name="now"/> is the processing time, milliseconds since 1970.</summary>
    public void Process(int input, EventBatch batch, long now)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
            return;
        Tick(now);
        if (_stage.Kind == StageKind.Keyed)
        {
            _nodes[0].Process(input, batch);
            return;
        }
        Tap?.Take(_stage.Head, batch);
        Send(_stage.Entry, batch);
    }

    /// <summary>Takes the watermark of all the head's inputs together. One that is not higher than before does nothing.</summary>
    public void Advance(long watermark)
    {
        if (watermark <= _watermark)
            return;
        Volatile.Write(ref _watermark, watermark);
        if (_stage.Kind == StageKind.Keyed)
            _nodes[0].Advance(watermark);
        else
            Advance(_stage.Entry, watermark);
    }

    /// <summary>Takes the processing time, milliseconds since 1970.</summary>
    public void Tick(long now)
    {
        if (!_needsClock)
            return;
        foreach (var node in _nodes)
        {
            if (node.Operator.NeedsClock)
                node.Operator.Tick(now, node);
        }
    }

    void Send(ImmutableArray<Target> targets, EventBatch batch)
    {
        foreach (var target in targets)
        {
            if (target.IsOutlet)
                _output.Rows(target.Index, batch);
            else
                _nodes[target.Node].Process(target.Index, batch);
        }
    }

    void Advance(ImmutableArray<Target> targets, long watermark)
    {
        foreach (var target in targets)
        {
            if (!target.IsOutlet)
                _nodes[target.Node].AdvanceEdge(target.Index, watermark);
            else if (watermark > _outletWatermarks[target.Index])
            {
                _outletWatermarks[target.Index] = watermark;
                _output.Watermark(target.Index, watermark);
            }
        }
    }

    /// <summary>An operator with its place in the graph; also the output that the operator sees.</summary>
    sealed class Node : IOperatorOutput
    {
        readonly TaskGraph _graph;
        readonly ChainNode _plan;
        readonly long[] _edges;
        long _announced = long.MinValue;

        public Node(TaskGraph graph, ChainNode plan)
        {
            _graph = graph;
            _plan = plan;
            _edges = new long[plan.Inputs.Length];
            Array.Fill(_edges, long.MinValue);
            Operator = plan.Create();
            Counters = new StepCounters(plan.Step);
        }

        public IOperator Operator { get; }

        public string Step => _plan.Step;

        public bool IsBeforeExchange => _plan.Outputs is [""];

        public NodeTime Time { get; set; } = NodeTime.None;

        public StepCounters Counters { get; }

        public void Process(int input, EventBatch batch)
        {
            if (batch.Count == 0)
                return;
            Counters.AddIn(batch.Count);
            Operator.Process(input, batch, this);
        }

        public void AdvanceEdge(int input, long watermark)
        {
            var edge = _plan.Inputs.IndexOf(input);
            _edges[edge] = Math.Max(_edges[edge], watermark);
            Advance(_edges.AsSpan().IndexOf(long.MinValue) >= 0 ? long.MinValue : _edges.Min());
        }

        public void Advance(long watermark)
        {
            if (watermark <= _announced)
                return;
            _announced = watermark;
            // After a restore the inputs come again to times that the operator has seen; those behind it have to be told, the operator has not.
            if (watermark > Time.Watermark)
                Time = new NodeTime(watermark, Operator.Advance(watermark, this));
            foreach (var port in _plan.Ports)
                _graph.Advance(port, Math.Min(watermark, Time.Passed));
        }

        public void Emit(int port, EventBatch batch)
        {
            if (batch.Count == 0)
                return;
            if (port == 0)
                Counters.AddOut(batch.Count);
            if (_plan.Outputs[port] is { Length: > 0 } name)
                _graph.Tap?.Take(name, batch);
            _graph.Send(_plan.Ports[port], batch);
        }

        public void Reject(EventBatch batch, int position, string code, string cause)
        {
            Counters.AddDeadLetters(1);
            _graph._output.DeadLetter(DeadLetter.OfRow(_plan.Step, batch, position, code, cause));
        }

        public void CountLate(long rows) => Counters.AddLate(rows);
    }
}
