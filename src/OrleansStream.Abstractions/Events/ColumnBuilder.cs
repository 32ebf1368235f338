using Apache.Arrow;

namespace OrleansStream.Events;

/// <summary>
/// Builds a column row by row into raw Arrow buffers. The typed builders' own <c>Append</c> methods box nothing; <see cref="AppendValue"/> is for
/// tests and tools. <see cref="Build"/> hands the buffers over and leaves the builder empty.
/// </summary>
public abstract class ColumnBuilder
{
    byte[]? _validity;
    int _nulls;

    private protected ColumnBuilder(DataType type) => Type = type;

    /// <summary>The column's type.</summary>
    public DataType Type { get; }

    /// <summary>Rows appended so far.</summary>
    public int Length { get; private set; }

    /// <summary>A builder for a type.</summary>
    public static ColumnBuilder For(DataType type, int capacity = 64)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Kind switch
        {
            TypeKind.Null => new NullColumnBuilder(),
            TypeKind.Bool => new BoolColumnBuilder(),
            TypeKind.Int64 or TypeKind.Timestamp => new Int64ColumnBuilder(type, capacity),
            TypeKind.Float64 => new Float64ColumnBuilder(capacity),
            TypeKind.Decimal => new DecimalColumnBuilder(),
            TypeKind.String or TypeKind.Json or TypeKind.Binary => new BytesColumnBuilder(type, capacity),
            TypeKind.List => new ListColumnBuilder(type),
            TypeKind.Struct => new StructColumnBuilder(type),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
        };
    }

    /// <summary>Appends a null.</summary>
    public void AppendNull()
    {
        AppendDefault();
        Advance(valid: false);
    }

    /// <summary>Appends a value in the form that <see cref="ColumnValues.Get"/> gives. Throws <see cref="InvalidCastException"/> if it does not fit.</summary>
    public void AppendValue(object? value)
    {
        if (value is null)
            AppendNull();
        else
            AppendNonNull(value);
    }

    /// <summary>Appends the value at a position of a column of the same type.</summary>
    public virtual void AppendFrom(IArrowArray column, int position) => AppendValue(ColumnValues.Get(column, Type, position));

    /// <summary>Makes the column of all that was appended and empties the builder.</summary>
    public IArrowArray Build()
    {
        var validity = _nulls == 0 ? ArrowBuffer.Empty : new ArrowBuffer(_validity.AsMemory(0, (Length + 7) / 8));
        var built = ArrowArrayFactory.BuildArray(BuildData(Length, _nulls, validity));
        Length = 0;
        _nulls = 0;
        _validity = null;
        return built;
    }

    private protected abstract void AppendDefault();

    private protected abstract void AppendNonNull(object value);

    private protected abstract ArrayData BuildData(int length, int nulls, ArrowBuffer validity);

    private protected void Advance(bool valid = true)
    {
        if (!valid)
            MarkNull();
        else if (_validity is not null)
        {
            EnsureValidity();
            _validity[Length >> 3] |= (byte)(1 << (Length & 7));
        }
        Length++;
    }

    void MarkNull()
    {
        if (_validity is null)
        {
            // The bitmap is made at the first null: columns without nulls never pay for it.
            _validity = new byte[Math.Max(16, Length / 4)];
            EnsureValidity();
            _validity.AsSpan(0, Length >> 3).Fill(0xFF);
            _validity[Length >> 3] = (byte)((1 << (Length & 7)) - 1);
        }
        EnsureValidity();
        _nulls++;
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_validity))]
    void EnsureValidity()
    {
        if ((Length >> 3) >= _validity!.Length)
            System.Array.Resize(ref _validity, Math.Max(_validity.Length * 2, (Length >> 3) + 1));
    }
}
