using System.Collections.Immutable;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Expressions.Evaluation;
using OrleansStream.Expressions.Functions;
using OrleansStream.Functions;
using OrleansStream.Operators;
using OrleansStream.Plans;
using OrleansStream.Windows;

namespace OrleansStream.Steps;

/// <summary>
/// A type of step: its options (a record marked with <see cref="ComponentAttribute"/>), what it makes of its inputs' columns, and its operators.
/// One instance per type, without state.
/// </summary>
public abstract class StepDefinition
{
    /// <summary>The record that holds its options.</summary>
    public abstract Type OptionsType { get; }

    /// <summary>The fewest and the most inputs.</summary>
    public virtual (int Min, int Max) Inputs => (1, 1);

    /// <summary>
    /// The names of its side outputs (<c>late</c>, a branch's name) with the options given; port n+1 is the n-th. Its own output, port 0, is not named.
    /// </summary>
    public virtual ImmutableArray<string> SideOutputs(object options) => [];

    /// <summary>
    /// Checks what can be checked without knowing the inputs' columns: combinations of options, syntax of expressions.
    /// </summary>
    public virtual void Validate(StepContext context)
    {
    }

    /// <summary>What it keeps and waits for with the options given, for people; null if it keeps nothing. Default: null.</summary>
    public virtual StepNotes? Explain(object options) => null;

    /// <summary>The window that it works by; null if it has none.</summary>
    internal virtual WindowOptions? WindowOf(object options) => null;

    /// <summary>
    /// Checks the options against the inputs' columns and prepares the operators. Returns null after adding an error to the context's diagnostics.
    /// </summary>
    public abstract CompiledStep? Compile(StepContext context);
}

/// <summary>What a step is compiled from.</summary>
public sealed class StepContext
{
    /// <summary>The step.</summary>
    public required StepNode Node { get; init; }

    /// <summary>The path of the step's config in the plan, for example <c>steps[2].config</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The options, an instance of <see cref="StepDefinition.OptionsType"/>.</summary>
    public required object Options { get; init; }

    /// <summary>The columns of each input; empty when only <see cref="StepDefinition.Validate"/> is called.</summary>
    public ImmutableArray<RowSchema> Inputs { get; init; } = [];

    /// <summary>The side outputs (names) that something reads.</summary>
    public ImmutableHashSet<string> ReadOutputs { get; init; } = [];

    /// <summary>
    /// Whether <see cref="StepDefinition.Validate"/> checks calls of functions. Where the columns are known, compiling does that and says more.
    /// </summary>
    internal bool ChecksFunctions { get; init; }

    /// <summary>The functions in C# that options may name.</summary>
    public FunctionRegistry Functions { get; init; } = new();

    /// <summary>Where findings go.</summary>
    public required DiagnosticBag Diagnostics { get; init; }

    /// <summary>Adds an error about one of the step's options.</summary>
    /// <param name="code">A code of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="option">The option's path below the config, for example <c>window.size</c>.</param>
    /// <param name="hint">How to mend it.</param>
    public void Error(string code, string message, string option, string? hint = null) =>
        Diagnostics.Error(code, message, Node.Id, $"{Path}.{option}", hint);

    /// <summary>
    /// The registered function that an option names; null after adding a finding. One that is not registered may be so where the plan will run, so
    /// that is <see cref="ErrorCodes.NotInThisBuild"/>.
    /// </summary>
    public T? Function<T>(string name, string option) where T : RegisteredFunction
    {
        if (!Functions.TryGet(name, out var function))
            Error(ErrorCodes.NotInThisBuild, $"No function '{name}' is registered here", option, NearestName.Hint(name, Functions.Names) ?? "register it where the plan runs");
        else if (function is not T)
            Error(ErrorCodes.Conflict, $"'{name}' is {function.Kind}, which does not fit here", option);
        return function as T;
    }

    /// <summary>Parses an option's expression; null after adding an error.</summary>
    public Expression? Parse(ExpressionText text, string option) => Parse(text, option, null);

    /// <summary>The same for an expression in which other functions may be called, too, such as aggregates.</summary>
    internal Expression? Parse(ExpressionText text, string option, Func<string, bool>? otherFunctions)
    {
        var path = $"{Path}.{option}";
        var parsed = ExpressionParser.Parse(text.Text, Diagnostics, Node.Id, path);
        if (parsed is not null && ChecksFunctions)
            FunctionCheck.Check(parsed, otherFunctions, (message, offset, hint) => Diagnostics.Error(ErrorCodes.UnknownFunction, message, Node.Id, path, hint, offset));
        return parsed;
    }

    /// <summary>Parses an option's expression and compiles it against columns; null after adding an error.</summary>
    public CompiledExpression? Compile(ExpressionText text, RowSchema schema, string option) =>
        Parse(text, option) is { } parsed ? ExpressionCompiler.Compile(parsed, schema, Diagnostics, Node.Id, $"{Path}.{option}") : null;

    /// <summary>
    /// Parses several options' expressions and compiles them against columns, so that they share what they have in common; null for those with an error.
    /// </summary>
    internal CompiledExpression?[] CompileAll(IReadOnlyList<(ExpressionText Text, string Option)> expressions, RowSchema schema)
    {
        var parsed = expressions.Select(e => Parse(e.Text, e.Option)).ToArray();
        var common = new CommonExpressions(parsed.OfType<Expression>());
        return [.. parsed.Select((e, i) => e is null
            ? null : ExpressionCompiler.Compile(e, schema, Diagnostics, Node.Id, $"{Path}.{expressions[i].Option}", common))];
    }

    /// <summary>Compiles an option's condition: an expression that must be bool; null after adding an error.</summary>
    public CompiledExpression? CompileCondition(ExpressionText text, RowSchema schema, string option)
    {
        if (Compile(text, schema, option) is not { } compiled)
            return null;
        if (compiled.Type.Kind is TypeKind.Bool or TypeKind.Null)
            return compiled;
        Error(ErrorCodes.TypeMismatch, $"A condition is true or false, but '{text}' is {compiled.Type}", option, "compare it with something");
        return null;
    }

    /// <summary>The columns of an input that an option's expression reads; dotted names count as the column that they begin with.</summary>
    public ImmutableHashSet<string> Reads(ExpressionText text, RowSchema schema, string option) =>
        Parse(text, option) is { } parsed ? [.. parsed.Columns().Select(c => schema.IndexOf(c) >= 0 ? c : c.Split('.')[0])] : [];
}

/// <summary>A step that is ready to run: its outputs, and how to make its operators.</summary>
public sealed record CompiledStep
{
    /// <summary>The columns of each output port: 0 is the step's own output, then its side outputs in the definition's order.</summary>
    public required ImmutableArray<RowSchema> Outputs { get; init; }

    /// <summary>Makes the operator, once per task.</summary>
    public required Func<IOperator> Create { get; init; }

    /// <summary>How rows find their task. Null: the step keeps no state by key and runs in the task of its input.</summary>
    public Keying? Keying { get; init; }

    /// <summary>
    /// Which input columns it needs, so that sources decode no others: given the columns needed of each output port (by name), the columns
    /// needed of each input. Null: all columns of all inputs.
    /// </summary>
    public Func<ImmutableArray<ImmutableHashSet<string>>, ImmutableArray<ImmutableHashSet<string>>>? Needs { get; init; }
}

/// <summary>How the rows of a keyed step find their task.</summary>
public sealed record Keying
{
    /// <summary>
    /// For each input the columns (of the input, after <see cref="Before"/>) whose values make the key; empty: all rows have one key.
    /// </summary>
    public required ImmutableArray<ImmutableArray<int>> Columns { get; init; }

    /// <summary>
    /// For each input a stateless operator that runs before the exchange, in the sender's task (computed keys, pre-aggregation), or null.
    /// Its port 0 is what is exchanged; it has no others.
    /// </summary>
    public ImmutableArray<Func<IOperator>?> Before { get; init; } = [];

    /// <summary>For each input the columns that are exchanged; empty: the input's own.</summary>
    public ImmutableArray<RowSchema> Exchanged { get; init; } = [];
}
