using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

sealed partial class Binder
{
    Node? Column(ColumnExpression column)
    {
        var names = column.Path;
        var index = schema.IndexOf(names[0]);
        if (index < 0 && names.Count > 1 && schema.IndexOf(column.Name) is >= 0 and var whole)
            return Leaf(schema[whole].Type, whole);
        if (index < 0)
            return Error(ErrorCodes.UnknownColumn, $"There is no column '{names[0]}'", column.Offset,
                schema.Count == 0 ? "the input has no columns" : NearestName.Hint(names[0], schema.Fields.Select(f => f.Name)));
        return Fields(schema[index].Type, names[0], [.. names.Skip(1)], column.Offset, out var type) is { } fields ? Leaf(type, index, fields) : null;
    }

    static Node Leaf(DataType type, int column, params int[] fields) =>
        type.Kind == TypeKind.Null ? ConstantNode.Null(DataType.Null) : new ColumnNode(type, column, fields);

    Node? Field(FieldExpression field)
    {
        if (Bind(field.Operand) is not { } operand)
            return null;
        if (operand.Type.Kind == TypeKind.Null)
            return operand;
        if (Fields(operand.Type, field.Operand.ToString(), [.. field.Path], field.Offset, out var type) is not { } fields)
            return null;
        return type.Kind == TypeKind.Null ? Null(type, operand) : Fold(new FieldNode(type, operand, fields), operand);
    }

    /// <summary>The positions of nested values by their names, and the last one's type; null after reporting an error.</summary>
    int[]? Fields(DataType owner, string text, string[] names, int offset, out DataType type)
    {
        type = owner;
        var fields = new int[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i];
            fields[i] = type.Fields.ToList().FindIndex(f => f.Name == name);
            if (fields[i] < 0)
            {
                UnknownField(string.Join('.', [text, .. names[..i]]), type, name, offset);
                return null;
            }
            type = type.Fields[fields[i]].Type;
        }
        return fields;
    }

    void UnknownField(string owner, DataType type, string name, int offset)
    {
        var hint = type.Kind switch
        {
            TypeKind.Struct => NearestName.Hint(name, type.Fields.Select(f => f.Name)),
            TypeKind.Json => $"json_value({owner}, '$.{name}') reads json",
            TypeKind.List when type.Element!.Kind == TypeKind.Struct => $"element_at({owner}, 1).{name} reads a field of its first element; a step 'flatMap' makes a row of each",
            _ => null,
        };
        Error(ErrorCodes.UnknownColumn, $"'{owner}' is {type} and has no field '{name}'", offset, hint);
    }
}
