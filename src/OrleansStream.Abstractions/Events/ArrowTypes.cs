using Apache.Arrow;
using Apache.Arrow.Types;

namespace OrleansStream.Events;

/// <summary>Maps the project's types to Arrow's and back, so that batches can leave as Arrow IPC.</summary>
public static class ArrowTypes
{
    /// <summary>The digits of a decimal column.</summary>
    public const int DecimalPrecision = 38;

    /// <summary>The digits after the point of a decimal column.</summary>
    public const int DecimalScale = 10;

    /// <summary>Arrow's type of decimal columns.</summary>
    public static Decimal128Type Decimal { get; } = new(DecimalPrecision, DecimalScale);

    /// <summary>Arrow's type of timestamp columns.</summary>
    public static TimestampType Timestamp { get; } = new(TimeUnit.Millisecond, "UTC");

    // Arrow has no JSON type in this library: a string field with this mark.
    const string KindKey = "orleansstream.kind";
    static readonly Dictionary<string, string> JsonMark = new() { [KindKey] = "json" };

    /// <summary>Arrow's type for a column.</summary>
    public static IArrowType ToArrow(DataType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Kind switch
        {
            TypeKind.Null => NullType.Default,
            TypeKind.Bool => BooleanType.Default,
            TypeKind.Int64 => Int64Type.Default,
            TypeKind.Float64 => DoubleType.Default,
            TypeKind.Decimal => Decimal,
            TypeKind.String or TypeKind.Json => StringType.Default,
            TypeKind.Timestamp => Timestamp,
            TypeKind.Binary => BinaryType.Default,
            TypeKind.List => new ListType(ToArrow(new RowField("item", type.Element!))),
            TypeKind.Struct => new StructType([.. type.Fields.Select(ToArrow)]),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
        };
    }

    /// <summary>Arrow's field for a column; JSON is marked in its metadata.</summary>
    public static Field ToArrow(RowField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new Field(field.Name, ToArrow(field.Type), nullable: true, field.Type.Kind == TypeKind.Json ? JsonMark : null);
    }

    /// <summary>Arrow's schema for a batch's columns.</summary>
    public static Schema ToArrow(RowSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new Schema(schema.Fields.Select(ToArrow), null);
    }

    /// <summary>The type of an Arrow field that <see cref="ToArrow(RowField)"/> made. Throws <see cref="NotSupportedException"/> for others.</summary>
    public static DataType FromArrow(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.DataType switch
        {
            NullType => DataType.Null,
            BooleanType => DataType.Bool,
            Int64Type => DataType.Int64,
            DoubleType => DataType.Float64,
            Decimal128Type { Precision: DecimalPrecision, Scale: DecimalScale } => DataType.Decimal,
            StringType when field.HasMetadata && field.Metadata.ContainsKey(KindKey) => DataType.Json,
            StringType => DataType.String,
            TimestampType { Unit: TimeUnit.Millisecond } => DataType.Timestamp,
            BinaryType => DataType.Binary,
            ListType list => DataType.ListOf(FromArrow(list.ValueField)),
            StructType type => DataType.StructOf(type.Fields.Select(f => new RowField(f.Name, FromArrow(f)))),
            _ => throw new NotSupportedException($"The Arrow type {field.DataType.Name} of '{field.Name}' has no counterpart."),
        };
    }

    /// <summary>The columns of an Arrow schema that <see cref="ToArrow(RowSchema)"/> made.</summary>
    public static RowSchema FromArrow(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new RowSchema(schema.FieldsList.Select(f => new RowField(f.Name, FromArrow(f))));
    }
}
