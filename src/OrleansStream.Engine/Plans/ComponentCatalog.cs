using System.Collections.Frozen;
using System.Collections.Immutable;
using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Formats;
using OrleansStream.Functions;
using OrleansStream.Steps;

namespace OrleansStream.Plans;

/// <summary>All components that a process knows, and the names of those that the specification has and this build lacks.</summary>
public sealed class ComponentCatalog
{
    readonly FrozenDictionary<ComponentKind, ImmutableArray<ComponentDescriptor>> _descriptors;

    /// <summary>
    /// A catalog of the connectors given and of all steps and formats of the engine. Throws <see cref="ArgumentException"/> if two of a kind
    /// share a type, <see cref="InvalidOperationException"/> if an options record cannot hold options.
    /// </summary>
    /// <param name="sources">The kinds of source.</param>
    /// <param name="sinks">The kinds of sink.</param>
    /// <param name="functions">The functions in C# that plans may name. Default: none.</param>
    public ComponentCatalog(IEnumerable<ISourceConnector> sources, IEnumerable<ISinkConnector> sinks, FunctionRegistry? functions = null)
        : this(sources, sinks, EngineComponents.Steps, EngineComponents.Formats) => Functions = functions ?? new FunctionRegistry();

    /// <summary>A catalog of just the components given.</summary>
    public ComponentCatalog(
        IEnumerable<ISourceConnector> sources, IEnumerable<ISinkConnector> sinks, IEnumerable<StepDefinition> steps,
        IEnumerable<FormatDefinition> formats)
    {
        Sources = ByType(sources, s => s.OptionsType);
        Sinks = ByType(sinks, s => s.OptionsType);
        Steps = ByType(steps, s => s.OptionsType);
        Formats = ByType(formats, f => f.OptionsType);
        var descriptors = new Dictionary<ComponentKind, ImmutableArray<ComponentDescriptor>>
        {
            [ComponentKind.Source] = Described(Sources.Values.Select(s => s.OptionsType)),
            [ComponentKind.Sink] = Described(Sinks.Values.Select(s => s.OptionsType)),
            [ComponentKind.Step] = Described(Steps.Values.Select(s => s.OptionsType)),
            [ComponentKind.Format] = Described(Formats.Values.Select(f => f.OptionsType)),
        };
        foreach (var inner in descriptors.Values.SelectMany(d => d).SelectMany(d => d.Options).SelectMany(Variants).DistinctBy(v => v.OptionsType).ToLookup(v => v.Kind))
            descriptors.TryAdd(inner.Key, [.. inner]);
        _descriptors = descriptors.ToFrozenDictionary();
    }

    /// <summary>The kinds of source, by type.</summary>
    public IReadOnlyDictionary<string, ISourceConnector> Sources { get; }

    /// <summary>The kinds of sink, by type.</summary>
    public IReadOnlyDictionary<string, ISinkConnector> Sinks { get; }

    /// <summary>The kinds of step, by type.</summary>
    public IReadOnlyDictionary<string, StepDefinition> Steps { get; }

    /// <summary>The formats, by type.</summary>
    public IReadOnlyDictionary<string, FormatDefinition> Formats { get; }

    /// <summary>The functions in C# that plans may name.</summary>
    public FunctionRegistry Functions { get; } = new();

    /// <summary>
    /// The descriptors of a kind, sorted by type; those that only occur within others (windows, made-up fields) in the order in which people should
    /// see them.
    /// </summary>
    public ImmutableArray<ComponentDescriptor> Descriptors(ComponentKind kind) => _descriptors.GetValueOrDefault(kind, []);

    /// <summary>The options that every component of a kind takes besides its own: format, schema and event time of sources, the format of sinks.</summary>
    public static ImmutableArray<OptionDescriptor> CommonOptions(ComponentKind kind) => kind switch
    {
        ComponentKind.Source => OptionRecord.Of(typeof(SourceOptions)).DescribeOptions(within: null),
        ComponentKind.Sink => OptionRecord.Of(typeof(SinkOptions)).DescribeOptions(within: null),
        _ => [],
    };

    /// <summary>The settings of a plan's top level, such as <c>checkpointing</c>.</summary>
    public static ImmutableArray<OptionDescriptor> SettingOptions => OptionRecord.Of(typeof(PlanSettings)).DescribeOptions(within: null);

    /// <summary>The names of a kind that the specification has and this catalog lacks, sorted.</summary>
    public ImmutableArray<string> Missing(ComponentKind kind) =>
        [.. UnknownComponents.Named(kind).Except(Descriptors(kind).Select(d => d.Type)).Order(StringComparer.Ordinal)];

    /// <summary>Finds a component; null after adding a finding: a warning for one that this build lacks, an error for one that nobody knows.</summary>
    internal static T? Find<T>(
        IReadOnlyDictionary<string, T> known, ComponentKind kind, string type, DiagnosticBag diagnostics, string node, string path) where T : class
    {
        if (known.TryGetValue(type, out var found))
            return found;
        UnknownComponents.Report(diagnostics, kind, type, known.Keys, node, path);
        return null;
    }

    static FrozenDictionary<string, T> ByType<T>(IEnumerable<T> components, Func<T, Type> optionsType)
    {
        var byType = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var component in components)
            byType.Add(OptionRecord.ComponentOf(optionsType(component)).Type, component);
        return byType.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>All components that an option may hold, at any depth.</summary>
    static IEnumerable<ComponentDescriptor> Variants(OptionDescriptor option) =>
    [
        .. option.Variants,
        .. option.Variants.SelectMany(v => v.Options).Concat(option.Options).Concat(option.Element is null ? [] : [option.Element]).SelectMany(Variants),
    ];

    static ImmutableArray<ComponentDescriptor> Described(IEnumerable<Type> optionsTypes) =>
        [.. optionsTypes.Select(ComponentDescriptors.Of).OrderBy(d => d.Type, StringComparer.Ordinal)];
}
