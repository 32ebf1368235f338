using System.Collections.Immutable;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Operators;

namespace OrleansStream.Steps.Aggregate;

/// <summary>
/// Collects the columns that an aggregate step works on: plain ones of its input, and computed ones. Equal expressions are computed once.
/// </summary>
/// <param name="input">The step's input.</param>
/// <param name="keepAll">Whether whole rows are needed, for late rows or collected ones: then they stand first, in their order.</param>
sealed class InputColumns(RowSchema input, bool keepAll)
{
    readonly List<int> _kept = keepAll ? [.. Enumerable.Range(0, input.Count)] : [];
    readonly List<(Expression Key, CompiledExpression Expression)> _computed = [];
    readonly HashSet<string> _reads = [];

    /// <summary>The input columns that are read by expressions.</summary>
    public ImmutableHashSet<string> Reads => [.. _reads];

    /// <summary>Notes that whole rows are read.</summary>
    public void ReadAll() => _reads.UnionWith(input.Fields.Select(f => f.Name));

    /// <summary>Whether the operator gets the input's rows as they are.</summary>
    public bool IsIdentity => _computed.Count == 0 && _kept.Count == input.Count && _kept.SequenceEqual(Enumerable.Range(0, input.Count));

    /// <summary>
    /// A column for an expression; the number is final only when all columns are known, see <see cref="IndexOf"/>. Null after adding errors.
    /// </summary>
    public (int Column, DataType Type)? Add(StepContext context, ExpressionText text, string option, bool condition = false)
    {
        var name = Unquote(text.Text);
        if (!condition && name is not null && input.IndexOf(name) is >= 0 and var plain)
        {
            _reads.Add(name);
            if (!_kept.Contains(plain))
                _kept.Add(plain);
            return (plain, input[plain].Type);
        }
        return context.Parse(text, option) is { } parsed ? Add(context, parsed, option, condition) : null;
    }

    /// <inheritdoc cref="Add(StepContext, ExpressionText, string, bool)"/>
    public (int Column, DataType Type)? Add(StepContext context, Expression parsed, string option, bool condition = false)
    {
        var known = _computed.FindIndex(c => c.Key.Equals(parsed));
        if (known >= 0)
            return (input.Count + known, _computed[known].Expression.Type);
        var compiled = ExpressionCompiler.Compile(parsed, input, context.Diagnostics, context.Node.Id, $"{context.Path}.{option}");
        if (compiled is null)
            return null;
        if (condition && compiled.Type.Kind is not (TypeKind.Bool or TypeKind.Null))
        {
            context.Error(ErrorCodes.TypeMismatch, $"A condition is true or false, but '{parsed}' is {compiled.Type}", option, "compare it with something");
            return null;
        }
        _reads.UnionWith(parsed.Columns().Select(c => input.IndexOf(c) >= 0 ? c : c.Split('.')[0]));
        if (compiled.Column is >= 0 and var plain)
        {
            if (!_kept.Contains(plain))
                _kept.Add(plain);
            return (plain, compiled.Type);
        }
        _computed.Add((parsed, compiled));
        return (input.Count + _computed.Count - 1, compiled.Type);
    }

    /// <summary>The expression of a column as it is written in plans.</summary>
    public string TextOf(int column) => column < input.Count ? input[column].Name : _computed[column - input.Count].Key.ToString();

    /// <summary>Where a column stands among those that the operator gets.</summary>
    public int IndexOf(int column) => column < 0 ? -1 : column < input.Count ? _kept.IndexOf(column) : _kept.Count + column - input.Count;

    /// <summary>The columns that the operator gets. Computed ones have names that no column of a plan has.</summary>
    public RowSchema Schema() =>
        new([.. _kept.Select(c => input[c]), .. _computed.Select((c, i) => new RowField($"\0{i}", c.Expression.Type))]);

    /// <summary>Makes the operator that prepares rows; null if there is nothing to prepare.</summary>
    public Func<IOperator>? Prepare()
    {
        if (IsIdentity)
            return null;
        var schema = Schema();
        ImmutableArray<int> kept = [.. _kept];
        ImmutableArray<CompiledExpression> computed = [.. _computed.Select(c => c.Expression)];
        return () => new PrepareOperator(schema, kept, computed);
    }

    // A column in double quotes, as field options are written, needs no parsing.
    static string? Unquote(string text) =>
        text.Length > 2 && text[0] == '"' && text[^1] == '"' && !text.AsSpan(1, text.Length - 2).Contains('"') ? text[1..^1] : null;
}
