using System.Text.Json;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Functions;

/// <summary>Single values between columns and C#: the steps that compiled readers and writers are made of. The value is never null.</summary>
static class Cells
{
    static readonly DateTime Epoch = DateTime.UnixEpoch;

    public static bool Bool(IArrowArray column, int position) => ((BooleanArray)column).GetValue(position) == true;

    public static long Int64(IArrowArray column, int position) => ((Int64Array)column).Values[position];

    public static double Float64(IArrowArray column, int position) => ((DoubleArray)column).Values[position];

    public static decimal Decimal(IArrowArray column, int position) => ((Decimal128Array)column).GetValue(position)!.Value;

    public static string Text(IArrowArray column, int position) => ((StringArray)column).GetString(position);

    public static char Character(IArrowArray column, int position) =>
        Text(column, position) is { Length: 1 } text ? text[0] : throw new InvalidCastException("The text is not one character.");

    public static Guid Identity(IArrowArray column, int position) => Guid.Parse(Text(column, position));

    public static TEnum Choice<TEnum>(IArrowArray column, int position) where TEnum : struct, Enum =>
        Enum.Parse<TEnum>(Text(column, position), ignoreCase: true);

    public static byte[] Bytes(IArrowArray column, int position) => ((BinaryArray)column).GetBytes(position).ToArray();

    public static long Milliseconds(IArrowArray column, int position) => ((TimestampArray)column).Values[position];

    public static DateTime Date(IArrowArray column, int position) => Epoch.AddMilliseconds(Milliseconds(column, position));

    public static DateTimeOffset Moment(IArrowArray column, int position) => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds(column, position));

    public static JsonElement Json(IArrowArray column, int position) =>
        JsonDocument.Parse(((StringArray)column).GetBytes(position).ToArray()).RootElement;

    public static T[] List<T>(IArrowArray column, int position, ValueReader<T> element)
    {
        var list = (ListArray)column;
        var (from, end) = (list.ValueOffsets[position], list.ValueOffsets[position + 1]);
        var values = new T[end - from];
        for (var i = from; i < end; i++)
            values[i - from] = element(list.Values, i);
        return values;
    }

    public static IArrowArray Field(IArrowArray column, int field) => ((StructArray)column).Fields[field];

    public static void Write(ColumnBuilder to, bool value) => ((BoolColumnBuilder)to).Append(value);

    public static void Write(ColumnBuilder to, long value) => ((Int64ColumnBuilder)to).Append(value);

    /// <summary>What is no finite number is null, as everywhere.</summary>
    public static void Write(ColumnBuilder to, double value)
    {
        if (double.IsFinite(value))
            ((Float64ColumnBuilder)to).Append(value);
        else
            to.AppendNull();
    }

    public static void Write(ColumnBuilder to, decimal value) => ((DecimalColumnBuilder)to).Append(value);

    public static void Write(ColumnBuilder to, string value) => ((BytesColumnBuilder)to).Append(value);

    public static void Write(ColumnBuilder to, byte[] value) => ((BytesColumnBuilder)to).Append(value);

    public static void Write(ColumnBuilder to, DateTime value) => Write(to, new DateTimeOffset(value.ToUniversalTime()));

    public static void Write(ColumnBuilder to, DateTimeOffset value) => ((Int64ColumnBuilder)to).Append(value.ToUnixTimeMilliseconds());

    public static void WriteText<T>(ColumnBuilder to, T value) where T : struct => ((BytesColumnBuilder)to).Append(value.ToString()!);

    public static void WriteJson<T>(ColumnBuilder to, T value) => ((BytesColumnBuilder)to).Append(JsonSerializer.SerializeToUtf8Bytes(value));

    public static void WriteList<T>(ColumnBuilder to, IEnumerable<T> values, ValueWriter<T> element)
    {
        var list = (ListColumnBuilder)to;
        foreach (var value in values)
            element(list.Elements, value);
        list.Append();
    }

    public static ColumnBuilder FieldOf(ColumnBuilder to, int field) => ((StructColumnBuilder)to).Fields[field];

    public static void EndStruct(ColumnBuilder to) => ((StructColumnBuilder)to).Append();
}
