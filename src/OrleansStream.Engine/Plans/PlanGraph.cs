using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Planning;

namespace OrleansStream.Plans;

/// <summary>
/// How the nodes of a plan hang together: absent <c>from</c>s filled in, every name looked up, cycles refused. Step outputs that cannot be known
/// (the step is not in this build, or its options are wrong) pass.
/// </summary>
sealed class PlanGraph
{
    /// <summary>The most names that are compared with all others, so that a large plan full of mistakes costs little.</summary>
    const int MostHints = 20;

    readonly Plan _plan;
    readonly DiagnosticBag _diagnostics;
    readonly IReadOnlyList<ImmutableArray<string>?> _sideOutputs;
    readonly Dictionary<string, int> _steps = new(StringComparer.Ordinal);
    readonly HashSet<string> _sources = new(StringComparer.Ordinal);
    readonly HashSet<string> _read = new(StringComparer.Ordinal);
    int _hints;

    /// <param name="plan">The plan.</param>
    /// <param name="sideOutputs">For each step the names of its side outputs; null: not known.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public PlanGraph(Plan plan, IReadOnlyList<ImmutableArray<string>?> sideOutputs, DiagnosticBag diagnostics)
    {
        (_plan, _sideOutputs, _diagnostics) = (plan, sideOutputs, diagnostics);
        _sources.UnionWith(plan.Sources.Items.Select(s => s.Name));
        for (var i = 0; i < plan.Steps.Count; i++)
            _steps.TryAdd(plan.Steps[i].Id, i);
        StepInputs = [.. plan.Steps.Items.Select((step, i) => Resolve(StepFrom(step, i), step.Id, $"steps[{i}]"))];
        SinkInputs = [.. plan.Sinks.Items.Select(sink => Resolve(SinkFrom(sink), sink.Name, JsonPaths.Field("sinks", sink.Name)))];
        Order = Sort();
    }

    /// <summary>For each step, in the plan's order, what it reads.</summary>
    public ImmutableArray<EquatableArray<string>> StepInputs { get; }

    /// <summary>For each sink, in the plan's order, what it reads.</summary>
    public ImmutableArray<EquatableArray<string>> SinkInputs { get; }

    /// <summary>The steps' places in the plan, each after those that it reads; without those on a cycle.</summary>
    public ImmutableArray<int> Order { get; }

    /// <summary>The side outputs of a step that something reads.</summary>
    public ImmutableHashSet<string> ReadOutputs(string step) =>
        [.. _read.Where(r => r.Length > step.Length && r[step.Length] == '.' && r.StartsWith(step, StringComparison.Ordinal)).Select(r => r[(step.Length + 1)..])];

    /// <summary>Adds a warning for each source and step that nothing reads.</summary>
    public void WarnOfUnread()
    {
        var readNodes = _read.Concat(_read.Select(NodeOf)).ToHashSet(StringComparer.Ordinal);
        foreach (var source in _plan.Sources)
        {
            if (!readNodes.Contains(source.Name))
                _diagnostics.Warning(ErrorCodes.Unread, $"Nothing reads the source '{source.Name}'", source.Name, JsonPaths.Field("sources", source.Name));
        }
        for (var i = 0; i < _plan.Steps.Count; i++)
        {
            if (!readNodes.Contains(_plan.Steps[i].Id))
                _diagnostics.Warning(ErrorCodes.Unread, $"Nothing reads the step '{_plan.Steps[i].Id}'", _plan.Steps[i].Id, $"steps[{i}]");
        }
    }

    /// <summary>The node that an input's name belongs to.</summary>
    public static string NodeOf(string input) => input.IndexOf('.') is var dot and >= 0 ? input[..dot] : input;

    EquatableArray<string> StepFrom(StepNode step, int index)
    {
        if (step.From.Count > 0)
            return step.From;
        if (step.Type == "join" && Texts(step.Config, "leftStream", "rightStream") is { } sides)
            return sides;
        return index > 0 ? [_plan.Steps[index - 1].Id] : OnlySource(step.Id, $"steps[{index}]");
    }

    EquatableArray<string> SinkFrom(SinkNode sink)
    {
        if (sink.From.Count > 0)
            return sink.From;
        return _plan.Steps.Count > 0 ? [_plan.Steps[^1].Id] : OnlySource(sink.Name, JsonPaths.Field("sinks", sink.Name));
    }

    EquatableArray<string> OnlySource(string node, string path)
    {
        if (_plan.Sources.Count == 1)
            return [_plan.Sources[0].Name];
        if (_plan.Sources.Count > 1)
        {
            _diagnostics.Error(ErrorCodes.NoInput, $"'{node}' does not say what it reads, and the plan has several sources", node, path,
                $"add \"from\": one of {string.Join(", ", _plan.Sources.Items.Take(8).Select(s => s.Name))}");
        }
        return [];
    }

    static EquatableArray<string>? Texts(ComponentConfig config, params ReadOnlySpan<string> names)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var name in names)
        {
            if (!config.Json.TryGetProperty(name, out var value) || value.ValueKind != System.Text.Json.JsonValueKind.String)
                return null;
            texts.Add(value.GetString()!);
        }
        return new EquatableArray<string>(texts.ToImmutable());
    }

    EquatableArray<string> Resolve(EquatableArray<string> from, string node, string path)
    {
        for (var i = 0; i < from.Count; i++)
        {
            _read.Add(from[i]);
            var at = from.Count == 1 ? $"{path}.from" : $"{path}.from[{i}]";
            if (Problem(from[i], out var hint) is { } problem)
                _diagnostics.Error(ErrorCodes.UnknownInput, problem, node, at, hint);
        }
        return from;
    }

    /// <summary>What is wrong with an input's name; null if it names something.</summary>
    string? Problem(string input, out string? hint)
    {
        hint = null;
        if (_sources.Contains(input) || _steps.ContainsKey(input) || input == Stage.DeadLettersName)
            return null;
        var owner = NodeOf(input);
        if (owner != input && _steps.TryGetValue(owner, out var step))
        {
            if (_sideOutputs[step] is not { } outputs || outputs.Contains(input[(owner.Length + 1)..]))
                return null;
            hint = outputs.IsEmpty
                ? $"'{owner}' has no side outputs"
                : NearestName.Hint(input, outputs.Select(o => $"{owner}.{o}"));
            return $"The step '{owner}' has no output '{input[(owner.Length + 1)..]}'";
        }
        if (_plan.Sinks.Items.Any(s => s.Name == input))
        {
            hint = "a sink cannot be read; read what the sink reads";
            return $"'{input}' is a sink";
        }
        if (_hints++ < MostHints)
            hint = NearestName.Hint(input, _sources.Concat(_steps.Keys).Append(Stage.DeadLettersName));
        return $"There is no source or step '{input}'";
    }

    ImmutableArray<int> Sort()
    {
        var readers = new List<int>[_plan.Steps.Count];
        var waiting = new int[_plan.Steps.Count];
        for (var i = 0; i < readers.Length; i++)
            readers[i] = [];
        for (var i = 0; i < readers.Length; i++)
        {
            foreach (var input in StepInputs[i])
            {
                if (!_steps.TryGetValue(NodeOf(input), out var producer))
                    continue;
                readers[producer].Add(i);
                waiting[i]++;
            }
        }
        var order = ImmutableArray.CreateBuilder<int>();
        var ready = new Queue<int>(Enumerable.Range(0, waiting.Length).Where(i => waiting[i] == 0));
        while (ready.TryDequeue(out var step))
        {
            order.Add(step);
            foreach (var reader in readers[step])
            {
                if (--waiting[reader] == 0)
                    ready.Enqueue(reader);
            }
        }
        if (order.Count < waiting.Length)
            ReportCycle(waiting);
        return order.ToImmutable();
    }

    /// <summary>Follows inputs among the steps that never became ready until one comes again: that is a cycle.</summary>
    void ReportCycle(int[] waiting)
    {
        var way = new List<int>();
        var step = Array.FindIndex(waiting, w => w > 0);
        while (!way.Contains(step))
        {
            way.Add(step);
            step = StepInputs[step].Items.Select(i => _steps.GetValueOrDefault(NodeOf(i), -1)).First(p => p >= 0 && waiting[p] > 0);
        }
        var names = way[way.IndexOf(step)..].Append(step).Reverse().Select(i => _plan.Steps[i].Id);
        _diagnostics.Error(ErrorCodes.Cycle, $"The steps read each other in a circle: {string.Join(" -> ", names)}", _plan.Steps[step].Id, $"steps[{step}].from");
    }
}
