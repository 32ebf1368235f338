using System.Reflection;
using OrleansStream.Events;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Functions;

/// <summary>Appends a value to a column.</summary>
delegate void ValueWriter<in T>(ColumnBuilder to, T value);

/// <summary>Makes writers of C# values as columns of the type that <see cref="RowTypes"/> gives them. Compiled once.</summary>
static class ValueWriters
{
    /// <summary>A writer and the column's type; null if no column can hold the type, which <paramref name="problem"/> explains.</summary>
    public static (ValueWriter<T> Write, DataType Type)? Of<T>(out string? problem)
    {
        if (RowTypes.TypeOf(typeof(T), out problem) is not { } type)
            return null;
        var to = Linq.Parameter(typeof(ColumnBuilder));
        var value = Linq.Parameter(typeof(T));
        return (Linq.Lambda<ValueWriter<T>>(Value(type, value, to), to, value).Compile(), type);
    }

    static Linq Value(DataType type, Linq value, Linq to)
    {
        var bare = Nullable.GetUnderlyingType(value.Type);
        if (bare is null && value.Type.IsValueType)
            return NotNull(type, value, to);
        // Computed once, however often it is looked at.
        var held = Linq.Variable(value.Type);
        return Linq.Block(
            [held],
            Linq.Assign(held, value),
            Linq.IfThenElse(
                bare is null ? Linq.ReferenceEqual(held, Linq.Constant(null)) : Linq.Not(Linq.Property(held, "HasValue")),
                Linq.Call(to, nameof(ColumnBuilder.AppendNull), null),
                NotNull(type, bare is null ? held : Linq.Property(held, "Value"), to)));
    }

    static Linq NotNull(DataType type, Linq value, Linq to)
    {
        switch (type.Kind)
        {
            case TypeKind.Int64:
                return Write(Linq.Convert(value, typeof(long)));
            case TypeKind.Float64:
                return Write(Linq.Convert(value, typeof(double)));
            case TypeKind.String when value.Type != typeof(string):
                return Linq.Call(typeof(Cells), nameof(Cells.WriteText), [value.Type], to, value);
            case TypeKind.Json:
                return Linq.Call(typeof(Cells), nameof(Cells.WriteJson), [value.Type], to, value);
            case TypeKind.List:
                return List(type, value, to);
            case TypeKind.Struct:
                return Struct(type, value, to);
            default:
                return Write(value);
        }

        Linq Write(Linq converted) => Linq.Call(typeof(Cells), nameof(Cells.Write), null, to, converted);
    }

    static Linq List(DataType type, Linq value, Linq to)
    {
        var element = RowTypes.ElementOf(value.Type)!;
        var builder = Linq.Parameter(typeof(ColumnBuilder));
        var each = Linq.Parameter(element);
        var writer = Linq.Lambda(typeof(ValueWriter<>).MakeGenericType(element), Value(type.Element!, each, builder), builder, each).Compile();
        return Linq.Call(typeof(Cells), nameof(Cells.WriteList), [element], to, value, Linq.Constant(writer));
    }

    static Linq Struct(DataType type, Linq value, Linq to)
    {
        var record = Linq.Variable(value.Type);
        var steps = new List<Linq> { Linq.Assign(record, value) };
        var field = 0;
        foreach (var property in RowTypes.Properties(value.Type))
        {
            steps.Add(Value(type.Fields[field].Type, Linq.Property(record, property), Linq.Call(typeof(Cells), nameof(Cells.FieldOf), null, to, Linq.Constant(field))));
            field++;
        }
        steps.Add(Linq.Call(typeof(Cells), nameof(Cells.EndStruct), null, to));
        return Linq.Block([record], steps);
    }
}
