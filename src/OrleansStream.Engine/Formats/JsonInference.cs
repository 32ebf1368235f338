using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansStream.Events;
using OrleansStream.Formats.Json;

namespace OrleansStream.Formats;

/// <summary>
/// Infers columns from JSON rows: the union of all fields in the order in which they are first seen. Numbers written without fraction and exponent
/// that fit 64 bits make int64, any others float64; true and false bool; text string; objects structs of their own fields; arrays lists. Values of
/// different kinds, empty objects and what is nested too deep make json; a field of only nulls string, as do the elements of empty lists.
/// </summary>
public sealed class JsonInference
{
    /// <summary>The most fields that are taken, nested ones included. Further ones are ignored.</summary>
    public const int MaxFields = 4096;

    /// <summary>The deepest nesting of structs and lists that is taken apart. Deeper values are json.</summary>
    public const int MaxDepth = 32;

    readonly Shape _root = new();
    int _fields;

    /// <summary>Infers the columns of the rows given; what is no object, and watermarks (<c>{"$watermark": …}</c>), are ignored.</summary>
    public static RowSchema Infer(IEnumerable<JsonElement> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var inference = new JsonInference();
        foreach (var row in rows)
            inference.Add(row);
        return inference.ToSchema();
    }

    /// <summary>Takes one more row.</summary>
    public void Add(JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Object && !WatermarkLine.IsWatermark(row))
            AddFields(_root, row, 1);
    }

    /// <summary>The columns of all rows so far.</summary>
    public RowSchema ToSchema() => new(_root.Fields.Select(f => new RowField(f.Key, f.Value.ToType())));

    void AddFields(Shape shape, JsonElement row, int depth)
    {
        foreach (var property in row.EnumerateObject())
        {
            if (!TryName(property, out var name))
                continue;
            if (!shape.Fields.TryGetValue(name, out var field))
            {
                if (_fields == MaxFields)
                    continue;
                _fields++;
                shape.Fields.Add(name, field = new Shape());
            }
            AddValue(field, property.Value, depth);
        }
    }

    void AddValue(Shape shape, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.True or JsonValueKind.False:
                shape.Seen |= Kinds.Bool;
                break;
            case JsonValueKind.String:
                shape.Seen |= Kinds.Text;
                break;
            case JsonValueKind.Number:
                var token = JsonMarshal.GetRawUtf8Value(value);
                shape.Seen |= JsonNumber.IsPlainInteger(token) && JsonNumber.TryInt64(token, out _) ? Kinds.Integer : Kinds.Float;
                break;
            case var _ when depth >= MaxDepth:
                shape.Seen |= Kinds.Other;
                break;
            case JsonValueKind.Object:
                shape.Seen |= Kinds.Object;
                AddFields(shape, value, depth + 1);
                break;
            case JsonValueKind.Array:
                shape.Seen |= Kinds.Array;
                shape.Element ??= new Shape();
                foreach (var element in value.EnumerateArray())
                    AddValue(shape.Element, element, depth + 1);
                break;
        }
    }

    // A name that is no valid Unicode cannot name a column.
    static bool TryName(JsonProperty property, out string name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = "";
            return false;
        }
    }

    [Flags]
    enum Kinds
    {
        None = 0,
        Bool = 1,
        Integer = 2,
        Float = 4,
        Text = 8,
        Object = 16,
        Array = 32,
        Other = 64,
    }

    sealed class Shape
    {
        public Kinds Seen { get; set; }

        // In the order of insertion, as nothing is ever removed.
        public Dictionary<string, Shape> Fields { get; } = new(StringComparer.Ordinal);

        public Shape? Element { get; set; }

        public DataType ToType() => Seen switch
        {
            Kinds.None or Kinds.Text => DataType.String,
            Kinds.Bool => DataType.Bool,
            Kinds.Integer => DataType.Int64,
            Kinds.Float or (Kinds.Float | Kinds.Integer) => DataType.Float64,
            Kinds.Object when Fields.Count > 0 => DataType.StructOf(Fields.Select(f => new RowField(f.Key, f.Value.ToType()))),
            Kinds.Array => DataType.ListOf(Element!.ToType()),
            _ => DataType.Json,
        };
    }
}
