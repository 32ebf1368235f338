using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Formats;
using OrleansStream.Functions;
using OrleansStream.Plans;

namespace OrleansStream.Building;

/// <summary>
/// Builds a plan in C#: the same plan that JSON files hold, so it can be written, shown and run everywhere. Lambdas become expression text; one
/// that cannot is an error of <see cref="Build"/>. Not safe for use by several threads.
/// </summary>
/// <example>
/// <code>
/// var pipeline = PipelineBuilder.Create("card-totals");
/// pipeline.Source&lt;Payment&gt;("payments", new FileSourceOptions { Path = "payments.jsonl" })
///     .WithEventTime(x => x.At, outOfOrderness: TimeSpan.FromSeconds(5))
///     .Where(x => x.Amount > 0)
///     .GroupBy(x => x.CardId)
///     .Window(Tumbling.Of(TimeSpan.FromMinutes(1)))
///     .Aggregate("totals", a => a.Count().Sum(x => x.Amount, "total"))
///     .To("out", new FileSinkOptions { Path = "totals.jsonl" });
/// Plan plan = pipeline.Build();
/// </code>
/// </example>
public sealed class PipelineBuilder
{
    readonly string _id;
    readonly List<SourceNode> _sources = [];
    readonly List<StepNode> _steps = [];
    readonly List<SinkNode> _sinks = [];
    string? _name;
    string? _description;
    int _parallelism = 1;
    PlanSettings _settings = new();

    PipelineBuilder(string id) => _id = id;

    internal DiagnosticBag Diagnostics { get; } = new();

    /// <summary>Starts a pipeline.</summary>
    /// <param name="id">Its id: small letters, digits and dashes.</param>
    public static PipelineBuilder Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new PipelineBuilder(id);
    }

    /// <summary>Says for people what the pipeline is called and what it is for.</summary>
    public PipelineBuilder Described(string name, string? description = null)
    {
        (_name, _description) = (name, description);
        return this;
    }

    /// <summary>Sets how many tasks share the keys of each keyed step, 1 to 256. Default 1.</summary>
    public PipelineBuilder Parallelism(int tasks)
    {
        _parallelism = tasks;
        return this;
    }

    /// <summary>Sets checkpointing, delivery, backpressure and partitioning; what is null keeps its default.</summary>
    public PipelineBuilder Settings(PlanSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        return this;
    }

    /// <summary>
    /// Adds a source. Its columns are declared by <typeparamref name="T"/>, unless that is <see cref="Row"/> or <paramref name="common"/>
    /// declares others.
    /// </summary>
    /// <param name="name">The source's name.</param>
    /// <param name="options">The connector's options, a record marked with <see cref="ComponentAttribute"/>.</param>
    /// <param name="common">Format, schema and event time.</param>
    public SourceStream<T> Source<T>(string name, object options, SourceOptions? common = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AddSource<T>(name, OptionRecord.ComponentOf(options.GetType()).Type, OptionWriter.Write(options), common);
    }

    /// <summary>Adds a source of a type whose options record is not at hand.</summary>
    /// <param name="name">The source's name.</param>
    /// <param name="type">The connector's type, for example <c>kafka</c>.</param>
    /// <param name="config">The connector's options.</param>
    /// <param name="common">Format, schema and event time.</param>
    public SourceStream<T> Source<T>(string name, string type, ComponentConfig config, SourceOptions? common = null) =>
        AddSource<T>(name, type, config, common);

    /// <summary>The rows that did not fit, from every source and step: <c>cause, code, node, source, position, raw</c>.</summary>
    public EventStream<Row> DeadLetters() => new(this, Planning.Stage.DeadLettersName);

    /// <summary>
    /// The plan. Throws <see cref="PlanException"/> with all that is wrong: lambdas that cannot be part of a plan, ids, types without columns.
    /// Names, options and types are checked when the plan is validated or run.
    /// </summary>
    public Plan Build()
    {
        var plan = new Plan
        {
            Id = _id,
            Name = _name,
            Description = _description,
            Sources = [.. _sources],
            Steps = [.. _steps],
            Sinks = [.. _sinks],
            Parallelism = _parallelism,
            Settings = OptionWriter.Write(_settings),
        };
        var findings = new DiagnosticBag();
        foreach (var finding in Diagnostics.Items)
            findings.Add(finding);
        PlanChecks.Check(plan, findings);
        return findings.HasErrors ? throw new PlanException(findings.Items) : plan;
    }

    /// <summary>Adds a step; returns its id, which is its type (and a number) if none is given.</summary>
    internal string AddStep(string? id, string type, IEnumerable<string> from, ComponentConfig config)
    {
        id ??= NextId(type);
        _steps.Add(new StepNode(id, type, [.. from], config));
        return id;
    }

    /// <summary>The id and the config's path of the step that <see cref="AddStep"/> would add next.</summary>
    internal (string Id, string Path) NextStep(string? id, string type) => (id ?? NextId(type), $"steps[{_steps.Count}].config");

    /// <summary>Adds a sink, or another input to the sink that is already there with the same options.</summary>
    internal void AddSink(string name, string type, string from, ComponentConfig config)
    {
        var at = _sinks.FindIndex(s => s.Name == name && s.Type == type && s.Config.Equals(config));
        if (at < 0)
            _sinks.Add(new SinkNode(name, type, [from], config));
        else
            _sinks[at] = _sinks[at] with { From = [.. _sinks[at].From, from] };
    }

    /// <summary>Puts options in place of a source's.</summary>
    internal void ReplaceSource(int index, ComponentConfig config) => _sources[index] = _sources[index] with { Config = config };

    SourceStream<T> AddSource<T>(string name, string type, ComponentConfig config, SourceOptions? common)
    {
        common ??= new SourceOptions();
        if (common.Schema is null && typeof(T) != typeof(Row))
            common = common with { Schema = SchemaOf(typeof(T), name) };
        _sources.Add(new SourceNode(name, type, config));
        var stream = new SourceStream<T>(this, name, _sources.Count - 1, config, common);
        stream.Update();
        return stream;
    }

    JsonElement? SchemaOf(Type type, string source)
    {
        if (RowTypes.Schema(type, out var problem) is { } schema)
            return JsonSerializer.SerializeToElement(SchemaJson.Write(schema));
        Diagnostics.Error(ErrorCodes.UnknownDataType, problem!, source, JsonPaths.Field("sources", source), "declare the schema, or use Row");
        return null;
    }

    string NextId(string type)
    {
        var id = type;
        for (var n = 2; _steps.Any(s => s.Id == id); n++)
            id = $"{type}-{n}";
        return id;
    }
}
