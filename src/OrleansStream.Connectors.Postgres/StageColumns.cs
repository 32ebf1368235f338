using System.Buffers;
using System.Text.Json;
using Apache.Arrow;
using Npgsql;
using NpgsqlTypes;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Postgres;

/// <summary>Writes the values of one column to a copy.</summary>
abstract class StageColumn
{
    /// <summary>The column's type where rows wait.</summary>
    public abstract string SqlType { get; }

    /// <summary>Takes the column of a batch; null: the batch does not have it.</summary>
    public abstract void Bind(IArrowArray? column);

    /// <summary>Writes the value at a position.</summary>
    public abstract void Write(NpgsqlBinaryImporter copy, int position);

    /// <summary>The writer for a type.</summary>
    public static StageColumn For(DataType type) => type.Kind switch
    {
        TypeKind.Bool => new BoolColumn(),
        TypeKind.Int64 => new Int64Column(),
        TypeKind.Float64 => new Float64Column(),
        TypeKind.Decimal => new DecimalColumn(),
        TypeKind.Timestamp => new TimestampColumn(),
        TypeKind.Binary => new BinaryColumn(),
        TypeKind.String or TypeKind.Json => new TextColumn(),
        TypeKind.List or TypeKind.Struct => new NestedColumn(type),
        _ => new NullColumn(),
    };
}

/// <summary>A column whose values are not null here and there.</summary>
abstract class StageColumn<T> : StageColumn where T : class, IArrowArray
{
    T? _column;

    public override void Bind(IArrowArray? column) => _column = (T?)column;

    public override void Write(NpgsqlBinaryImporter copy, int position)
    {
        if (_column is null || _column.IsNull(position))
            copy.WriteNull();
        else
            Write(copy, _column, position);
    }

    protected abstract void Write(NpgsqlBinaryImporter copy, T column, int position);
}

sealed class BoolColumn : StageColumn<BooleanArray>
{
    public override string SqlType => "boolean";

    protected override void Write(NpgsqlBinaryImporter copy, BooleanArray column, int position) => copy.Write(column.GetValue(position) == true, NpgsqlDbType.Boolean);
}

sealed class Int64Column : StageColumn<Int64Array>
{
    public override string SqlType => "bigint";

    protected override void Write(NpgsqlBinaryImporter copy, Int64Array column, int position) => copy.Write(column.Values[position], NpgsqlDbType.Bigint);
}

sealed class Float64Column : StageColumn<DoubleArray>
{
    public override string SqlType => "double precision";

    protected override void Write(NpgsqlBinaryImporter copy, DoubleArray column, int position) => copy.Write(column.Values[position], NpgsqlDbType.Double);
}

// As text: the runtime's decimal has fewer digits than the column.
sealed class DecimalColumn : StageColumn<Decimal128Array>
{
    public override string SqlType => "text";

    protected override void Write(NpgsqlBinaryImporter copy, Decimal128Array column, int position) => copy.Write(column.GetString(position), NpgsqlDbType.Text);
}

sealed class TimestampColumn : StageColumn<TimestampArray>
{
    // The server counts microseconds from 2000 on.
    const long Millennium = 946_684_800_000;

    public override string SqlType => "timestamp with time zone";

    protected override void Write(NpgsqlBinaryImporter copy, TimestampArray column, int position)
    {
        var since = column.Values[position] - (Int128)Millennium;
        if (since * 1000 is var microseconds && (microseconds > long.MaxValue || microseconds < long.MinValue))
            throw new StreamException(ErrorCodes.SinkRejected, $"PostgreSQL has no time {column.Values[position]} ms from 1970.");
        copy.Write((long)microseconds, NpgsqlDbType.TimestampTz);
    }
}

sealed class BinaryColumn : StageColumn<BinaryArray>
{
    public override string SqlType => "bytea";

    protected override void Write(NpgsqlBinaryImporter copy, BinaryArray column, int position) => copy.Write(Bytes.Of(column, position), NpgsqlDbType.Bytea);
}

sealed class TextColumn : StageColumn<StringArray>
{
    public override string SqlType => "text";

    protected override void Write(NpgsqlBinaryImporter copy, StringArray column, int position) => copy.Write(Bytes.Of(column, position), NpgsqlDbType.Text);
}

sealed class NullColumn : StageColumn
{
    public override string SqlType => "text";

    public override void Bind(IArrowArray? column)
    {
    }

    public override void Write(NpgsqlBinaryImporter copy, int position) => copy.WriteNull();
}

/// <summary>Lists and structs, as JSON.</summary>
sealed class NestedColumn(DataType type) : StageColumn
{
    readonly ArrayBufferWriter<byte> _text = new();
    IArrowArray? _column;

    public override string SqlType => "text";

    public override void Bind(IArrowArray? column) => _column = column;

    public override void Write(NpgsqlBinaryImporter copy, int position)
    {
        if (_column is null || _column.IsNull(position))
        {
            copy.WriteNull();
            return;
        }
        _text.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_text))
            Write(json, type, ColumnValues.Get(_column, type, position));
        copy.Write(_text.WrittenMemory, NpgsqlDbType.Text);
    }

    static void Write(Utf8JsonWriter json, DataType type, object? value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case string text when type.Kind == TypeKind.Json:
                json.WriteRawValue(text);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            case object?[] items when type.Kind == TypeKind.List:
                json.WriteStartArray();
                foreach (var item in items)
                    Write(json, type.Element!, item);
                json.WriteEndArray();
                break;
            case object?[] fields:
                json.WriteStartObject();
                for (var i = 0; i < fields.Length; i++)
                {
                    json.WritePropertyName(type.Fields[i].Name);
                    Write(json, type.Fields[i].Type, fields[i]);
                }
                json.WriteEndObject();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}

static class Bytes
{
    /// <summary>A value's bytes where they are.</summary>
    public static ReadOnlyMemory<byte> Of(BinaryArray column, int position)
    {
        var begin = column.ValueOffsets[position];
        return column.ValueBuffer.Memory[begin..column.ValueOffsets[position + 1]];
    }
}
