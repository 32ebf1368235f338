using Apache.Arrow;

namespace OrleansStream.Events;

/// <summary>Reads single values out of Arrow columns. Boxes; for tests, tools and slow sinks.</summary>
public static class ColumnValues
{
    /// <summary>
    /// The value at a position: null, <see cref="bool"/>, <see cref="long"/> (int64 and timestamp), <see cref="double"/>,
    /// <see cref="decimal"/>, <see cref="string"/> (string and json), <see cref="T:byte[]"/>, <c>object?[]</c> (list: its elements;
    /// struct: its values in the order of its fields).
    /// </summary>
    public static object? Get(IArrowArray column, DataType type, int position)
    {
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(type);
        if (type.Kind == TypeKind.Null || column.IsNull(position))
            return null;
        return type.Kind switch
        {
            TypeKind.Bool => ((BooleanArray)column).GetValue(position),
            TypeKind.Int64 => ((Int64Array)column).Values[position],
            TypeKind.Timestamp => ((TimestampArray)column).Values[position],
            TypeKind.Float64 => ((DoubleArray)column).Values[position],
            TypeKind.Decimal => ((Decimal128Array)column).GetValue(position),
            TypeKind.String or TypeKind.Json => ((StringArray)column).GetString(position),
            TypeKind.Binary => ((BinaryArray)column).GetBytes(position).ToArray(),
            TypeKind.List => List((ListArray)column, type.Element!, position),
            TypeKind.Struct => Struct((StructArray)column, type, position),
            _ => null,
        };
    }

    static object?[] List(ListArray column, DataType element, int position)
    {
        var from = column.ValueOffsets[position];
        var result = new object?[column.GetValueLength(position)];
        for (var i = 0; i < result.Length; i++)
            result[i] = Get(column.Values, element, from + i);
        return result;
    }

    static object?[] Struct(StructArray column, DataType type, int position)
    {
        var result = new object?[type.Fields.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = Get(column.Fields[i], type.Fields[i].Type, position);
        return result;
    }
}
