using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Plans;
using OrleansStream.Steps;

namespace OrleansStream.Planning;

/// <summary>All steps of a plan, compiled against the columns of its sources.</summary>
sealed record StepCompilation
{
    /// <summary>The steps, each after those that it reads.</summary>
    public required ImmutableArray<BoundStep> Order { get; init; }

    /// <summary>What each step, by id, was compiled to.</summary>
    public required ImmutableDictionary<string, CompiledStep> Steps { get; init; }

    /// <summary>The columns of every output, by the name that <c>from</c> uses.</summary>
    public required ImmutableDictionary<string, RowSchema> Outputs { get; init; }

    /// <summary>Who reads each output.</summary>
    public required ILookup<string, Reader> Readers { get; init; }

    /// <summary>The names of a step's outputs in the order of its ports.</summary>
    public static ImmutableArray<string> OutputNames(BoundStep step) =>
        [step.Node.Id, .. step.Definition.SideOutputs(step.Options).Select(side => $"{step.Node.Id}.{side}")];

    /// <summary>Compiles; null after adding errors.</summary>
    public static StepCompilation? Compile(BoundPlan plan, IReadOnlyDictionary<string, RowSchema> sources, DiagnosticBag diagnostics)
    {
        var order = Sort(plan);
        var readers = Readers_(plan);
        var outputs = sources.ToImmutableDictionary().ToBuilder();
        outputs[Stage.DeadLettersName] = DeadLetter.Schema;
        var steps = ImmutableDictionary.CreateBuilder<string, CompiledStep>();
        foreach (var step in order)
        {
            // A step behind one that failed is skipped: its errors would only repeat the first.
            if (!step.Node.From.All(outputs.ContainsKey))
                continue;
            var prefix = step.Node.Id + ".";
            var context = new StepContext
            {
                Node = step.Node,
                Path = step.Path + ".config",
                Options = step.Options,
                Inputs = [.. step.Node.From.Select(f => outputs[f])],
                Functions = plan.Functions,
                ReadOutputs = [.. readers.Select(r => r.Key).Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Select(k => k[prefix.Length..])],
                Diagnostics = diagnostics,
            };
            if (step.Definition.Compile(context) is not { } compiled)
                continue;
            steps[step.Node.Id] = compiled;
            foreach (var (name, schema) in OutputNames(step).Zip(compiled.Outputs))
                outputs[name] = schema;
        }
        return steps.Count < order.Length ? null : new StepCompilation
        {
            Order = order,
            Steps = steps.ToImmutable(),
            Outputs = outputs.ToImmutable(),
            Readers = readers,
        };
    }

    static ILookup<string, Reader> Readers_(BoundPlan plan)
    {
        var readers = new List<(string Output, Reader Reader)>();
        foreach (var step in plan.Steps)
        {
            for (var i = 0; i < step.Node.From.Count; i++)
                readers.Add((step.Node.From[i], new Reader(step, i, null)));
        }
        foreach (var sink in plan.Sinks)
            readers.AddRange(sink.Node.From.Select(from => (from, new Reader(null, 0, sink))));
        return readers.ToLookup(r => r.Output, r => r.Reader);
    }

    static ImmutableArray<BoundStep> Sort(BoundPlan plan)
    {
        var byOutput = plan.Steps.SelectMany(s => OutputNames(s).Select(o => (o, s))).ToDictionary(p => p.o, p => p.s);
        var order = ImmutableArray.CreateBuilder<BoundStep>();
        var done = new HashSet<string>();
        foreach (var step in plan.Steps)
            Visit(step);
        return order.ToImmutable();

        void Visit(BoundStep step)
        {
            // The binder has refused cycles.
            if (!done.Add(step.Node.Id))
                return;
            foreach (var from in step.Node.From)
            {
                if (byOutput.TryGetValue(from, out var before))
                    Visit(before);
            }
            order.Add(step);
        }
    }
}

/// <summary>Something that reads an output: a step's input, or a sink.</summary>
/// <param name="Step">The step; null if it is a sink.</param>
/// <param name="Input">The number of the step's input.</param>
/// <param name="Sink">The sink; null if it is a step.</param>
sealed record Reader(BoundStep? Step, int Input, BoundSink? Sink);
