using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Expressions;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Functions;

/// <summary>Reads the value at a position of a column.</summary>
delegate T ValueReader<out T>(IArrowArray column, int position);

/// <summary>Reads the row at a position of columns.</summary>
delegate T RowReader<out T>(ImmutableArray<IArrowArray> columns, int position);

/// <summary>
/// Makes readers of columns as C# types: numbers that can be widened, nullable ones, text, dates, enumerations by name, lists, records (by their
/// constructor's parameters and settable properties). A null is the type's default value. Compiled once, so that rows cost neither reflection nor boxes.
/// </summary>
static class ValueReaders
{
    /// <summary>A reader of a column; null if the column cannot be read so, which <paramref name="problem"/> explains.</summary>
    public static ValueReader<T>? Of<T>(DataType type, out string? problem)
    {
        var column = Linq.Parameter(typeof(IArrowArray));
        var position = Linq.Parameter(typeof(int));
        return Value(type, typeof(T), column, position, out problem) is { } body ? Linq.Lambda<ValueReader<T>>(body, column, position).Compile() : null;
    }

    /// <summary>A reader of rows as a record; null if they cannot be read so.</summary>
    public static RowReader<T>? OfRows<T>(RowSchema schema, out string? problem)
    {
        var columns = Linq.Parameter(typeof(ImmutableArray<IArrowArray>));
        var position = Linq.Parameter(typeof(int));
        var body = Record(typeof(T), [.. schema.Fields], f => Linq.Property(columns, "Item", Linq.Constant(f)), position, out problem);
        return body is null ? null : Linq.Lambda<RowReader<T>>(body, columns, position).Compile();
    }

    /// <summary>
    /// A reader of a key out of the key's columns: the value of one column, a record of several, the default value of none. Null if it cannot be read so.
    /// </summary>
    public static RowReader<T>? OfKey<T>(RowSchema key, out string? problem)
    {
        problem = null;
        if (key.Count == 0)
            return (_, _) => default!;
        if (key.Count == 1 && Of<T>(key[0].Type, out problem) is { } value)
            return (columns, position) => value(columns[0], position);
        if (OfRows<T>(key, out var ofRows) is { } row)
            return row;
        problem = $"its key {typeof(T).Name}: {(key.Count == 1 ? problem : ofRows)}";
        return null;
    }

    /// <summary>The columns that a reader of rows as a record may read.</summary>
    public static IEnumerable<string> Columns(Type type) =>
        (type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault()?.GetParameters() ?? [])
            .Select(p => LambdaNames.OfParameter(type, p.Name!))
            .Concat(type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true }).Select(LambdaNames.Of))
            .Distinct();

    static Linq? Value(DataType from, Type to, Linq column, Linq position, out string? problem)
    {
        problem = null;
        if (from.Kind == TypeKind.Null)
            return Linq.Default(to);
        var bare = Nullable.GetUnderlyingType(to) ?? to;
        if (NotNull(from, bare, column, position, out problem) is not { } value)
        {
            problem ??= $"{from} cannot be read as {bare.Name}";
            return null;
        }
        return Linq.Condition(
            Linq.Call(column, typeof(IArrowArray).GetMethod(nameof(IArrowArray.IsNull))!, position), Linq.Default(to), Linq.Convert(value, to));
    }

    static Linq? NotNull(DataType from, Type to, Linq column, Linq position, out string? problem)
    {
        problem = null;
        switch (from.Kind)
        {
            case TypeKind.Bool:
                return to == typeof(bool) ? Cell(nameof(Cells.Bool)) : null;
            case TypeKind.Int64:
                return IsNumber(to) ? Linq.ConvertChecked(Cell(nameof(Cells.Int64)), to) : null;
            case TypeKind.Float64:
                return to == typeof(double) || to == typeof(float) ? Linq.Convert(Cell(nameof(Cells.Float64)), to) : null;
            case TypeKind.Decimal:
                return to == typeof(decimal) || to == typeof(double) ? Linq.Convert(Cell(nameof(Cells.Decimal)), to) : null;
            case TypeKind.Timestamp:
                return to == typeof(DateTime) ? Cell(nameof(Cells.Date))
                    : to == typeof(DateTimeOffset) ? Cell(nameof(Cells.Moment))
                    : to == typeof(long) ? Cell(nameof(Cells.Milliseconds)) : null;
            case TypeKind.String:
                return to == typeof(string) ? Cell(nameof(Cells.Text))
                    : to == typeof(char) ? Cell(nameof(Cells.Character))
                    : to == typeof(Guid) ? Cell(nameof(Cells.Identity))
                    : to.IsEnum ? Linq.Call(typeof(Cells), nameof(Cells.Choice), [to], column, position) : null;
            case TypeKind.Json:
                return to == typeof(string) ? Cell(nameof(Cells.Text)) : to == typeof(JsonElement) || to == typeof(object) ? Cell(nameof(Cells.Json)) : null;
            case TypeKind.Binary:
                return to == typeof(byte[]) ? Cell(nameof(Cells.Bytes)) : null;
            case TypeKind.List:
                return List(from, to, column, position, out problem);
            case TypeKind.Struct:
                return Record(to, from.Fields, f => Linq.Call(typeof(Cells), nameof(Cells.Field), null, column, Linq.Constant(f)), position, out problem);
            default:
                return null;
        }

        Linq Cell(string method) => Linq.Call(typeof(Cells), method, null, column, position);
    }

    static bool IsNumber(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal && !type.IsEnum;

    static Linq? List(DataType from, Type to, Linq column, Linq position, out string? problem)
    {
        problem = null;
        if (RowTypes.ElementOf(to) is not { } element || !(to.IsArray || to.IsAssignableFrom(element.MakeArrayType()) || to == typeof(List<>).MakeGenericType(element)))
            return null;
        var inner = Linq.Parameter(typeof(IArrowArray));
        var at = Linq.Parameter(typeof(int));
        if (Value(from.Element!, element, inner, at, out problem) is not { } body)
            return null;
        var reader = Linq.Lambda(typeof(ValueReader<>).MakeGenericType(element), body, inner, at).Compile();
        Linq array = Linq.Call(typeof(Cells), nameof(Cells.List), [element], column, position, Linq.Constant(reader));
        return to.IsAssignableFrom(array.Type)
            ? array
            : Linq.New(to.GetConstructor([typeof(IEnumerable<>).MakeGenericType(element)])!, array);
    }

    static Linq? Record(Type to, ImmutableArray<RowField> fields, Func<int, Linq> column, Linq position, out string? problem)
    {
        problem = to.IsPrimitive || to.IsEnum || to.IsAbstract || RowTypes.IsScalar(to) ? $"a row cannot be read as {to.Name}" : null;
        if (problem is not null)
            return null;
        var constructor = to.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        var parameters = constructor?.GetParameters() ?? [];
        var arguments = new List<Linq>();
        foreach (var parameter in parameters)
        {
            var name = LambdaNames.OfParameter(to, parameter.Name!);
            var field = IndexOf(name);
            if (field < 0)
            {
                problem = $"{to.Name} needs a column '{name}'{(Diagnostics.NearestName.Hint(name, fields.Select(f => f.Name)) is { } hint ? $" ({hint})" : "")}";
                return null;
            }
            if (Value(fields[field].Type, parameter.ParameterType, column(field), position, out problem) is not { } argument)
            {
                problem = $"{to.Name}.{parameter.Name}: {problem}";
                return null;
            }
            arguments.Add(argument);
        }
        var made = constructor is null ? Linq.New(to) : Linq.New(constructor, arguments);
        var bindings = new List<MemberBinding>();
        foreach (var property in to.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var field = IndexOf(LambdaNames.Of(property));
            if (field < 0 || property.SetMethod is not { IsPublic: true } || property.GetIndexParameters().Length > 0
                || parameters.Any(p => string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase)))
                continue;
            if (Value(fields[field].Type, property.PropertyType, column(field), position, out problem) is not { } value)
            {
                problem = $"{to.Name}.{property.Name}: {problem}";
                return null;
            }
            bindings.Add(Linq.Bind(property, value));
        }
        if (arguments.Count + bindings.Count > 0)
            return Linq.MemberInit(made, bindings);
        problem = $"{to.Name} has no property that is a column";
        return null;

        int IndexOf(string name)
        {
            for (var i = 0; i < fields.Length; i++)
            {
                if (fields[i].Name == name)
                    return i;
            }
            return -1;
        }
    }
}
