using System.Numerics;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Formats.Writers;

/// <summary>
/// Builds one column for a decoder, into raw buffers. Values are addressed by row, so that a row can be begun again: what was written to it before
/// is simply overwritten. A caller reserves rows first, sets each of them, in rising order, and builds as many as are good.
/// </summary>
abstract class ColumnWriter(DataType type)
{
    // Absent as long as every row so far has a value: most columns never need one.
    byte[]? _validity;
    int _capacity;

    public DataType Type { get; } = type;

    /// <summary>Rows that there is room for.</summary>
    public int Capacity => _capacity;

    public static ColumnWriter For(DataType type) => type.Kind switch
    {
        TypeKind.Null => new NullColumnWriter(),
        TypeKind.Bool => new BoolColumnWriter(),
        TypeKind.Int64 or TypeKind.Timestamp => new Int64ColumnWriter(type),
        TypeKind.Float64 => new Float64ColumnWriter(),
        TypeKind.Decimal => new DecimalColumnWriter(),
        TypeKind.String or TypeKind.Json or TypeKind.Binary => new BytesColumnWriter(type),
        TypeKind.List => new ListColumnWriter(type),
        TypeKind.Struct => new StructColumnWriter(type),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
    };

    /// <summary>Makes room for the rows below <paramref name="rows"/>.</summary>
    public void Reserve(int rows)
    {
        if (rows <= _capacity)
            return;
        var capacity = Math.Max(rows, Math.Min(Math.Max(16, _capacity * 2), 1 << 28));
        Resize(capacity);
        if (_validity is not null)
            GrowValidity(capacity);
        _capacity = capacity;
    }

    public void SetNull(int row)
    {
        if (_validity is null)
            GrowValidity(_capacity);
        _validity![row >> 3] &= (byte)~(1 << (row & 7));
        Clear(row);
    }

    /// <summary>Sets a row to a number, given as JSON writes it; false if it does not fit.</summary>
    public virtual bool SetNumber(int row, ReadOnlySpan<byte> token) => false;

    /// <summary>Sets a row to text, given as valid UTF-8; false if it does not fit.</summary>
    public virtual bool SetText(int row, ReadOnlySpan<byte> utf8) => false;

    /// <summary>Sets a row to a truth value; false if it does not fit.</summary>
    public virtual bool SetBool(int row, bool value) => false;

    /// <summary>Makes the column of the first rows and leaves the writer empty, with no capacity.</summary>
    public ArrayData Build(int rows)
    {
        var validity = ArrowBuffer.Empty;
        var nulls = 0;
        if (_validity is not null)
        {
            nulls = CountNulls(_validity, rows);
            validity = new ArrowBuffer(_validity.AsMemory(0, (rows + 7) / 8));
        }
        var data = BuildData(rows, nulls, nulls == 0 ? ArrowBuffer.Empty : validity);
        _validity = null;
        _capacity = 0;
        return data;
    }

    protected abstract void Resize(int capacity);

    protected abstract ArrayData BuildData(int rows, int nulls, ArrowBuffer validity);

    /// <summary>Makes a null row's value harmless, where its memory matters for the rows after it.</summary>
    protected virtual void Clear(int row)
    {
    }

    /// <summary>Marks that the row has a value. The row may have been null in an attempt that was given up.</summary>
    protected internal void MarkValid(int row)
    {
        if (_validity is not null)
            _validity[row >> 3] |= (byte)(1 << (row & 7));
    }

    void GrowValidity(int capacity)
    {
        var old = _validity;
        _validity = GC.AllocateUninitializedArray<byte>((capacity + 7) / 8);
        var filled = 0;
        if (old is not null)
        {
            old.CopyTo(_validity.AsSpan());
            filled = old.Length;
        }
        _validity.AsSpan(filled).Fill(0xFF);
    }

    static int CountNulls(ReadOnlySpan<byte> validity, int rows)
    {
        var whole = rows >> 6;
        var valid = 0;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(validity)[..whole])
            valid += BitOperations.PopCount(word);
        for (var row = whole << 6; row < rows; row++)
            valid += (validity[row >> 3] >> (row & 7)) & 1;
        return rows - valid;
    }
}
