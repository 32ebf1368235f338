using System.Runtime.InteropServices;
using System.Text;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>A value that is the same for every row.</summary>
sealed class ConstantNode : Node
{
    static readonly byte[] NoneValid = new byte[sizeof(ulong)];

    readonly Vector _value;

    ConstantNode(DataType type, Vector value) : base(type) => _value = value.AsConstant();

    public bool IsNull => _value.HasNulls;

    public static ConstantNode Null(DataType type) => new(type, type.Kind switch
    {
        TypeKind.String or TypeKind.Json or TypeKind.Binary => Vector.Text(1, new byte[2 * sizeof(int)], default, NoneValid),
        TypeKind.List or TypeKind.Struct => Vector.Nested(NullRow(type), NoneValid),
        _ => Vector.Fixed(1, new byte[16], NoneValid),
    });

    public static ConstantNode Of(bool value) => new(DataType.Bool, Fixed(value ? 1L : 0L));

    public static ConstantNode Of(long value, DataType type) => new(type, Fixed(value));

    public static ConstantNode Of(double value) => new(DataType.Float64, Fixed(value));

    public static ConstantNode Of(Int128 value) => new(DataType.Decimal, Fixed(value));

    public static ConstantNode Of(string value) => Of(Encoding.UTF8.GetBytes(value), DataType.String);

    public static ConstantNode Of(byte[] bytes, DataType type)
    {
        var offsets = new byte[2 * sizeof(int)];
        MemoryMarshal.Write(offsets.AsSpan(sizeof(int)), bytes.Length);
        return new(type, Vector.Text(1, offsets, bytes, default));
    }

    /// <summary>The value that a node without columns has, evaluated once; null and the reason if it fails.</summary>
    public static ConstantNode? Fold(Node node, out string code, out string cause)
    {
        using var frame = Frame.OverNothing();
        var value = node.Evaluate(frame);
        (code, cause) = frame.Errors is null ? ("", "") : frame.Errors.Rows[0];
        if (frame.Errors is not null)
            return null;
        if (!value.IsValid(0))
            return Null(node.Type);
        return new ConstantNode(node.Type, value.Array is not null
            ? Vector.Nested(value.Array, default)
            : Vector.Text(1, value.Offsets.ToArray(), value.Values.ToArray(), default));
    }

    public override Vector Evaluate(Frame frame) => _value;

    public T Get<T>() where T : unmanaged => _value.Span<T>()[0];

    public bool IsTrue => BitWords.Get(_value.Bits, 0);

    public ReadOnlySpan<byte> Bytes => _value.Texts()[0];

    public string Text => Encoding.UTF8.GetString(Bytes);

    static Vector Fixed<T>(T value) where T : unmanaged
    {
        var bytes = new byte[Math.Max(sizeof(ulong), System.Runtime.CompilerServices.Unsafe.SizeOf<T>())];
        MemoryMarshal.Write(bytes, in value);
        return Vector.Fixed(1, bytes, default);
    }

    static Apache.Arrow.IArrowArray NullRow(DataType type)
    {
        var builder = ColumnBuilder.For(type);
        builder.AppendNull();
        return builder.Build();
    }
}
