using System.Collections.Immutable;

namespace OrleansStream.Events;

/// <summary>The kinds of value that a column can hold.</summary>
public enum TypeKind
{
    /// <summary>Only nulls: the type of the literal <c>null</c> and of a column whose sample held nothing else.</summary>
    Null,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A 64-bit signed whole number.</summary>
    Int64,

    /// <summary>A 64-bit IEEE 754 number.</summary>
    Float64,

    /// <summary>A decimal number, 38 digits with 10 after the point.</summary>
    Decimal,

    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>Milliseconds since 1970-01-01T00:00:00Z.</summary>
    Timestamp,

    /// <summary>Bytes; base64 in JSON.</summary>
    Binary,

    /// <summary>Any JSON value, kept as its text.</summary>
    Json,

    /// <summary>A list of values of one type.</summary>
    List,

    /// <summary>Named values.</summary>
    Struct,
}

/// <summary>The type of a column. Every column may hold nulls. Types are compared by value.</summary>
public sealed class DataType : IEquatable<DataType>
{
    DataType(TypeKind kind, DataType? element = null, ImmutableArray<RowField> fields = default)
    {
        Kind = kind;
        Element = element;
        Fields = fields.IsDefault ? [] : fields;
    }

    /// <inheritdoc cref="TypeKind.Null"/>
    public static DataType Null { get; } = new(TypeKind.Null);

    /// <inheritdoc cref="TypeKind.Bool"/>
    public static DataType Bool { get; } = new(TypeKind.Bool);

    /// <inheritdoc cref="TypeKind.Int64"/>
    public static DataType Int64 { get; } = new(TypeKind.Int64);

    /// <inheritdoc cref="TypeKind.Float64"/>
    public static DataType Float64 { get; } = new(TypeKind.Float64);

    /// <inheritdoc cref="TypeKind.Decimal"/>
    public static DataType Decimal { get; } = new(TypeKind.Decimal);

    /// <inheritdoc cref="TypeKind.String"/>
    public static DataType String { get; } = new(TypeKind.String);

    /// <inheritdoc cref="TypeKind.Timestamp"/>
    public static DataType Timestamp { get; } = new(TypeKind.Timestamp);

    /// <inheritdoc cref="TypeKind.Binary"/>
    public static DataType Binary { get; } = new(TypeKind.Binary);

    /// <inheritdoc cref="TypeKind.Json"/>
    public static DataType Json { get; } = new(TypeKind.Json);

    /// <summary>The kind.</summary>
    public TypeKind Kind { get; }

    /// <summary>The type of a list's elements; null for other kinds.</summary>
    public DataType? Element { get; }

    /// <summary>A struct's fields, in order; empty for other kinds.</summary>
    public ImmutableArray<RowField> Fields { get; }

    /// <summary>Whether it is one of int64, float64, decimal.</summary>
    public bool IsNumeric => Kind is TypeKind.Int64 or TypeKind.Float64 or TypeKind.Decimal;

    /// <summary>A list of the type given.</summary>
    public static DataType ListOf(DataType element) => new(TypeKind.List, element ?? throw new ArgumentNullException(nameof(element)));

    /// <summary>A struct of the fields given.</summary>
    public static DataType StructOf(params IEnumerable<RowField> fields) => new(TypeKind.Struct, fields: [.. fields]);

    /// <summary>Reads a type's name as plans write it: <c>int64</c>, <c>list&lt;string&gt;</c>; structs have no name. False if it is none.</summary>
    public static bool TryParse(string? text, out DataType type)
    {
        type = Null;
        if (text is null)
            return false;
        text = text.Trim();
        if (text.StartsWith("list<", StringComparison.Ordinal) && text.EndsWith('>') && text.Length < 256)
        {
            if (!TryParse(text[5..^1], out var element))
                return false;
            type = ListOf(element);
            return true;
        }
        DataType? found = text switch
        {
            "bool" => Bool,
            "int64" => Int64,
            "float64" => Float64,
            "decimal" => Decimal,
            "string" => String,
            "timestamp" => Timestamp,
            "binary" => Binary,
            "json" => Json,
            _ => null,
        };
        type = found ?? Null;
        return found is not null;
    }

    /// <inheritdoc/>
    public bool Equals(DataType? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Kind == other.Kind && Equals(Element, other.Element) && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DataType);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Element, Fields.Length);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        TypeKind.List => $"list<{Element}>",
        TypeKind.Struct => $"{{{string.Join(", ", Fields)}}}",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}

/// <summary>A named column or a struct's named value.</summary>
/// <param name="Name">The name; unique within its schema, compared by its exact characters.</param>
/// <param name="Type">The type.</param>
public sealed record RowField(string Name, DataType Type)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type}";
}
