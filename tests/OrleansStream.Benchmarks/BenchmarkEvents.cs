using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Benchmarks;

/// <summary>
/// The benchmark's events: a pure function of their index (splitmix64: Steele, Lea, Flood 2014), so that any engine in any language makes the same.
/// 10,000 events a second of event time, time stamps at most one second behind.
/// </summary>
public sealed class BenchmarkEvents
{
    /// <summary>The event time of the first event, less at most a second.</summary>
    public const long T0 = 1_700_000_000_000;

    /// <summary>Time stamps lag behind by less than this, in milliseconds.</summary>
    public const long Bound = 1_000;

    const int Rate = 10_000;

    static readonly byte[][] Types = [.. new[] { "view", "click", "cart", "buy" }.Select(Encoding.ASCII.GetBytes)];

    readonly byte[] _names;
    readonly int[] _nameOffsets;

    /// <summary>Events of as many users as given.</summary>
    public BenchmarkEvents(int keys)
    {
        var text = new StringBuilder();
        _nameOffsets = new int[keys + 1];
        for (var key = 0; key < keys; key++)
        {
            text.Append("user-").Append(key);
            _nameOffsets[key + 1] = text.Length;
        }
        _names = Encoding.ASCII.GetBytes(text.Append(' ', 16).ToString());
    }

    /// <summary>The columns of <see cref="Batch"/>.</summary>
    public static RowSchema Schema { get; } = new(
        new RowField("id", DataType.Int64), new RowField("ts", DataType.Int64), new RowField("user", DataType.String),
        new RowField("type", DataType.String), new RowField("value", DataType.Float64));

    /// <summary>The events with the indexes <paramref name="first"/>, first + stride, …</summary>
    public EventBatch Batch(long first, int count, int stride = 1)
    {
        var ids = Buffer<long>(count, out var idBytes);
        var times = Buffer<long>(count, out var timeBytes);
        var values = Buffer<double>(count, out var valueBytes);
        var users = Buffer<int>(count + 1, out var userOffsets);
        var types = Buffer<int>(count + 1, out var typeOffsets);
        // Names are copied sixteen bytes at a time, whatever their length: the buffers have room for the last one's tail.
        var userBytes = GC.AllocateUninitializedArray<byte>((count * 16) + 16);
        var typeBytes = GC.AllocateUninitializedArray<byte>((count * 5) + 16);
        var keys = (ulong)(_nameOffsets.Length - 1);
        int user = 0, type = 0;
        var index = first;
        for (var row = 0; row < count; row++, index += stride)
        {
            var hash = Hash(index);
            ids[row] = index;
            times[row] = Time(index, hash);
            values[row] = Cents(hash) / 100.0;
            var key = (int)(hash % keys);
            users[row] = user;
            var from = _nameOffsets[key];
            Unsafe.WriteUnaligned(ref userBytes[user], Unsafe.ReadUnaligned<Int128>(ref _names[from]));
            user += _nameOffsets[key + 1] - from;
            types[row] = type;
            var name = TypeOf(hash);
            name.CopyTo(typeBytes.AsSpan(type));
            type += name.Length;
        }
        users[count] = user;
        types[count] = type;
        var eventTimes = new Int64Array(new ArrowBuffer(timeBytes), ArrowBuffer.Empty, count, 0, 0);
        return new EventBatch(Schema,
        [
            new Int64Array(new ArrowBuffer(idBytes), ArrowBuffer.Empty, count, 0, 0),
            eventTimes,
            new StringArray(count, new ArrowBuffer(userOffsets), new ArrowBuffer(userBytes.AsMemory(0, user)), ArrowBuffer.Empty),
            new StringArray(count, new ArrowBuffer(typeOffsets), new ArrowBuffer(typeBytes.AsMemory(0, type)), ArrowBuffer.Empty),
            new DoubleArray(new ArrowBuffer(valueBytes), ArrowBuffer.Empty, count, 0, 0),
        ], eventTimes);
    }

    /// <summary>An event as a line of JSON, without a line end.</summary>
    public string Json(long index)
    {
        var hash = Hash(index);
        var key = (int)(hash % (ulong)(_nameOffsets.Length - 1));
        var user = Encoding.ASCII.GetString(_names, _nameOffsets[key], _nameOffsets[key + 1] - _nameOffsets[key]);
        var cents = Cents(hash);
        return FormattableString.Invariant(
            $"{{\"id\":{index},\"ts\":{Time(index, hash)},\"user\":\"{user}\",\"type\":\"{Encoding.ASCII.GetString(TypeOf(hash))}\",\"value\":{cents / 100}.{cents % 100:00}}}");
    }

    /// <summary>One result row's share of the checksum; the sum over all rows does not depend on their order.</summary>
    public static ulong Row(ReadOnlySpan<byte> user, long time, long a, long b)
    {
        long number = 0;
        foreach (var digit in user["user-".Length..])
            number = (number * 10) + digit - '0';
        return unchecked((ulong)((number + 1) * (((time - T0 + 100_000) * 31) + (a * 7) + b)));
    }

    static ulong Hash(long index)
    {
        unchecked
        {
            var z = ((ulong)index * 0x9E3779B97F4A7C15UL) + 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }

    static int Cents(ulong hash) => (int)((hash >> 20) % 10_000);

    static long Time(long index, ulong hash) => T0 + (index * 1000 / Rate) - (long)((hash >> 50) % Bound);

    static byte[] TypeOf(ulong hash)
    {
        var percent = (int)((hash >> 40) % 100);
        return Types[percent < 60 ? 0 : percent < 85 ? 1 : percent < 95 ? 2 : 3];
    }

    static Span<T> Buffer<T>(int count, out byte[] bytes) where T : unmanaged
    {
        bytes = GC.AllocateUninitializedArray<byte>(count * Unsafe.SizeOf<T>());
        return MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
    }
}
