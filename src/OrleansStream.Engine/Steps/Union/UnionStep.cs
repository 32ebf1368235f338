using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Operators;

namespace OrleansStream.Steps.Union;

/// <summary>The step <c>union</c>: keeps no state, so each stage that feeds it runs it for its own inputs.</summary>
sealed class UnionStep : StepDefinition
{
    public override Type OptionsType => typeof(UnionOptions);

    public override (int Min, int Max) Inputs => (1, 64);

    public override CompiledStep? Compile(StepContext context)
    {
        if (Schema(context) is not { } schema)
            return null;
        var columns = context.Inputs.Select(input => schema.Fields.Select(f => Column(context, input, f)).ToImmutableArray()).ToImmutableArray();
        return columns.Any(c => c.Any(e => e is null)) ? null : new CompiledStep
        {
            Outputs = [schema],
            Create = () => new UnionOperator([.. columns.Select(c => new ProjectOperator(schema, c!))]),
            Needs = ports => [.. context.Inputs.Select(input => ports[0].Where(n => input.IndexOf(n) >= 0).ToImmutableHashSet())],
        };
    }

    static RowSchema? Schema(StepContext context)
    {
        var fields = new List<RowField>();
        foreach (var field in context.Inputs.SelectMany(i => i.Fields))
        {
            var at = fields.FindIndex(f => f.Name == field.Name);
            if (at < 0)
                fields.Add(field);
            else if (Common(fields[at].Type, field.Type) is { } common)
                fields[at] = new RowField(field.Name, common);
            else
            {
                context.Error(ErrorCodes.TypeMismatch, $"The column '{field.Name}' is {fields[at].Type} in one input and {field.Type} in another", "from",
                    "cast one of them in a 'map' before the union");
                return null;
            }
        }
        return new RowSchema(fields);
    }

    static DataType? Common(DataType left, DataType right) => (left.Kind, right.Kind) switch
    {
        _ when left.Equals(right) => left,
        (TypeKind.Null, _) => right,
        (_, TypeKind.Null) => left,
        (TypeKind.Int64, TypeKind.Float64) or (TypeKind.Float64, TypeKind.Int64) => DataType.Float64,
        (TypeKind.Int64, TypeKind.Decimal) or (TypeKind.Decimal, TypeKind.Int64) => DataType.Decimal,
        _ => null,
    };

    static CompiledExpression? Column(StepContext context, RowSchema input, RowField field)
    {
        var at = input.IndexOf(field.Name);
        if (at < 0 || input[at].Type.Kind == TypeKind.Null)
            return new NullExpression(field.Type);
        var text = Names.Quote(field.Name);
        return context.Compile(input[at].Type.Equals(field.Type) ? text : $"cast({text} as {field.Type})", input, "from");
    }

    sealed class UnionOperator(ImmutableArray<ProjectOperator> inputs) : IOperator
    {
        public void Process(int input, EventBatch batch, IOperatorOutput output) => inputs[input].Process(0, batch, output);
    }

    /// <summary>A column of nulls of any type, structs and lists included, for which the language has no literal.</summary>
    sealed class NullExpression(DataType type) : CompiledExpression
    {
        IArrowArray? _last;

        public override DataType Type => type;

        public override ColumnResult Evaluate(EventBatch batch)
        {
            var column = _last;
            if (column?.Length != batch.Length)
            {
                var builder = ColumnBuilder.For(type, batch.Length);
                for (var i = 0; i < batch.Length; i++)
                    builder.AppendNull();
                _last = column = builder.Build();
            }
            return new ColumnResult(column!, null);
        }

        public override Selection Filter(EventBatch batch, IOperatorOutput output) => Selection.Of(ReadOnlyMemory<int>.Empty);
    }
}
