using CsCheck;
using OrleansStream.Events;
using OrleansStream.Plans;

namespace OrleansStream.Expressions;

/// <summary>Random typed expressions over <see cref="Schema"/>, and random rows for them.</summary>
static class RandomExpressions
{
    public static RowSchema Schema { get; } = new(
        new RowField("i", DataType.Int64), new RowField("j", DataType.Int64), new RowField("f", DataType.Float64), new RowField("d", DataType.Decimal),
        new RowField("s", DataType.String), new RowField("odd name", DataType.String), new RowField("b", DataType.Bool), new RowField("t", DataType.Timestamp),
        new RowField("o", DataType.StructOf(new RowField("x", DataType.Int64), new RowField("y", DataType.String))));

    static readonly Gen<object?> Integers = Gen.Frequency(
        (6, Gen.Long[-5, 5]), (1, Gen.Long), (1, Gen.Const(long.MaxValue)), (1, Gen.Const(long.MinValue))).Select(v => (object?)v);

    static readonly Gen<object?> Floats = Gen.Frequency(
        (6, Gen.Int[-8, 8].Select(v => v / 2d)), (1, Gen.Double.Where(double.IsFinite)), (1, Gen.Const(1e308))).Select(v => (object?)v);

    static readonly Gen<object?> Texts = Gen.Frequency(
        (4, Pick("", "a", "ab", "abc", "b%", "größe", "7", "-3", "1.5", "true", "it's", "2024-01-02")),
        (1, Gen.String[Gen.Char[" abcÄß%_'\"0123456789"], 0, 30])).Select(v => (object?)v);

    static readonly Gen<object?> Flags = Gen.Bool.Select(v => (object?)v);

    static readonly Gen<object?> Decimals = Gen.Int[-20, 20].Select(v => (object?)(v / 4m));

    static readonly Gen<object?> Times = Gen.Frequency((3, Gen.Long[-5, 5]), (2, Gen.Long[0, 4102444800000])).Select(v => (object?)v);

    public static Gen<object?[][]> Rows(int most) => Gen.Select(
        Null(Integers), Null(Integers), Null(Floats), Null(Decimals), Null(Texts), Null(Texts), Null(Flags),
        Gen.Select(Null(Times), Null(Gen.Select(Null(Integers), Null(Texts), (x, y) => (object?)new[] { x, y })), (t, o) => (t, o)),
        (i, j, f, d, s, odd, b, rest) => new[] { i, j, f, d, s, odd, b, rest.t, rest.o }).Array[0, most];

    /// <summary>One of the values given.</summary>
    public static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>An expression of one of the scalar types.</summary>
    public static Gen<Expression> Any(int depth) => Gen.OneOf(
        Of(TypeKind.Bool, depth), Of(TypeKind.Int64, depth), Of(TypeKind.Float64, depth), Of(TypeKind.Decimal, depth), Of(TypeKind.String, depth),
        Of(TypeKind.Timestamp, depth));

    public static Gen<Expression> Of(TypeKind kind, int depth)
    {
        if (depth == 0)
            return Leaf(kind);
        var inner = depth - 1;
        return Gen.Frequency((1, Leaf(kind)), (5, Lazy(() => kind switch
        {
            TypeKind.Bool => Bool(inner),
            TypeKind.Int64 => Integer(inner),
            TypeKind.Float64 => Float(inner),
            TypeKind.Decimal => Gen.OneOf(
                Binary(Arithmetic, TypeKind.Decimal, TypeKind.Decimal, inner), Binary(Arithmetic, TypeKind.Int64, TypeKind.Decimal, inner), Choice(kind, inner)),
            TypeKind.String => Text(inner),
            _ => Gen.OneOf(Binary([BinaryOperator.Add, BinaryOperator.Subtract], TypeKind.Timestamp, TypeKind.Int64, inner), Choice(kind, inner)),
        })));
    }

    static readonly BinaryOperator[] Arithmetic =
        [BinaryOperator.Add, BinaryOperator.Subtract, BinaryOperator.Multiply, BinaryOperator.Divide, BinaryOperator.Modulo];

    static readonly BinaryOperator[] WholeArithmetic = [BinaryOperator.Add, BinaryOperator.Subtract, BinaryOperator.Multiply, BinaryOperator.Modulo];

    static readonly BinaryOperator[] Comparisons =
        [BinaryOperator.Equal, BinaryOperator.NotEqual, BinaryOperator.Less, BinaryOperator.LessOrEqual, BinaryOperator.Greater, BinaryOperator.GreaterOrEqual];

    static readonly TypeKind[] Numbers = [TypeKind.Int64, TypeKind.Float64, TypeKind.Decimal, TypeKind.Timestamp];

    static Gen<T> Lazy<T>(Func<Gen<T>> make) => Gen.Const(0).SelectMany(_ => make());

    static Gen<object?> Null(Gen<object?> value) => Gen.Frequency((4, value), (1, Gen.Const((object?)null)));

    static Gen<Expression> Literal(Gen<object?> value) => Null(value).Select(v => (Expression)new LiteralExpression(v));

    static Gen<Expression> Leaf(TypeKind kind) => kind switch
    {
        TypeKind.Bool => Gen.OneOf(Column("b"), Literal(Flags)),
        TypeKind.Int64 => Gen.OneOf(Column("i"), Column("j"), Column("o", "x"), Literal(Integers)),
        TypeKind.Float64 => Gen.OneOf(Column("f"), Literal(Floats)),
        TypeKind.Decimal => Gen.OneOf(Column("d"), Literal(Gen.Int[-20, 20].Select(v => (object?)(v / 4d))).Select(v => (Expression)new CastExpression(v, DataType.Decimal))),
        TypeKind.String => Gen.OneOf(Column("s"), Column("odd name"), Column("o", "y"), Literal(Texts)),
        _ => Gen.OneOf(Column("t"), Gen.Const((Expression)new FunctionExpression("event_time", []))),
    };

    static Gen<Expression> Column(params string[] path) =>
        Gen.Const((Expression)new ColumnExpression(new EquatableArray<string>([.. path])));

    static Gen<Expression> Binary(BinaryOperator[] operators, TypeKind left, TypeKind right, int depth) => Gen.Select(
        Pick(operators), Of(left, depth), Of(right, depth), (op, l, r) => (Expression)new BinaryExpression(op, l, r));

    static Gen<Expression> Call(string name, params Gen<Expression>[] arguments) =>
        arguments.Aggregate(Gen.Const(Array.Empty<Expression>()), (all, one) => Gen.Select(all, one, (a, o) => (Expression[])[.. a, o]))
            .Select(a => (Expression)new FunctionExpression(name, new EquatableArray<Expression>([.. a])));

    static Gen<Expression> Cast(TypeKind from, DataType to, int depth) =>
        Gen.Select(Of(from, depth), Gen.Bool, (e, t) => (Expression)new CastExpression(e, to, t));

    static Gen<Expression> Bool(int depth) => Gen.OneOf(
        Gen.Select(Pick(Numbers), Pick(Numbers), (l, r) => Binary(Comparisons, l, r, depth)).SelectMany(g => g),
        Binary(Comparisons, TypeKind.String, TypeKind.String, depth),
        Binary(Comparisons, TypeKind.Bool, TypeKind.Bool, depth),
        Binary([BinaryOperator.And, BinaryOperator.Or], TypeKind.Bool, TypeKind.Bool, depth),
        Binary([BinaryOperator.And, BinaryOperator.Or], TypeKind.Bool, TypeKind.Bool, depth),
        Of(TypeKind.Bool, depth).Select(e => (Expression)new UnaryExpression(UnaryOperator.Not, e)),
        Gen.Select(Any(depth), Gen.Bool, (e, n) => (Expression)new IsNullExpression(e, n)),
        Gen.Select(Gen.OneOf(Of(TypeKind.Int64, depth), Of(TypeKind.Decimal, depth)), Of(TypeKind.Float64, depth), Gen.Bool, (l, r, n) => (Expression)new DistinctExpression(l, r, n)),
        Gen.Select(Of(TypeKind.Bool, depth), Gen.Bool, Gen.Bool, (e, v, n) => (Expression)new DistinctExpression(e, new LiteralExpression(v), n)),
        In(TypeKind.Int64, depth), In(TypeKind.String, depth), In(TypeKind.Float64, depth),
        Gen.Select(Of(TypeKind.Int64, depth), Of(TypeKind.Int64, depth), Of(TypeKind.Float64, depth), Gen.Bool,
            (e, l, h, n) => (Expression)new BetweenExpression(e, l, h, n)),
        Gen.Select(Of(TypeKind.String, depth), Of(TypeKind.String, depth), Gen.Bool, (e, p, n) => (Expression)new LikeExpression(e, p, null, n)),
        Call("starts_with", Of(TypeKind.String, depth), Of(TypeKind.String, depth)),
        Call("contains", Of(TypeKind.String, depth), Of(TypeKind.String, depth)),
        Cast(TypeKind.String, DataType.Bool, depth),
        Choice(TypeKind.Bool, depth));

    static Gen<Expression> In(TypeKind kind, int depth) => Gen.Select(
        Of(kind, depth), Gen.OneOf(Of(kind, 0).Array[1, 12], Literal(kind == TypeKind.String ? Texts : Integers).Array[8, 12]), Gen.Bool,
        (e, items, n) => (Expression)new InExpression(e, new EquatableArray<Expression>([.. items]), n));

    static Gen<Expression> Integer(int depth) => Gen.OneOf(
        Binary(WholeArithmetic, TypeKind.Int64, TypeKind.Int64, depth),
        Binary([BinaryOperator.Subtract], TypeKind.Timestamp, TypeKind.Timestamp, depth),
        Of(TypeKind.Int64, depth).Select(e => (Expression)new UnaryExpression(UnaryOperator.Negate, e)),
        Cast(TypeKind.Float64, DataType.Int64, depth), Cast(TypeKind.Decimal, DataType.Int64, depth), Cast(TypeKind.String, DataType.Int64, depth),
        Cast(TypeKind.Bool, DataType.Int64, depth), Cast(TypeKind.Timestamp, DataType.Int64, depth),
        Call("abs", Of(TypeKind.Int64, depth)), Call("length", Of(TypeKind.String, depth)), Call("hour", Of(TypeKind.Timestamp, depth)),
        Choice(TypeKind.Int64, depth));

    static Gen<Expression> Float(int depth) => Gen.OneOf(
        Binary(Arithmetic, TypeKind.Float64, TypeKind.Float64, depth), Binary(Arithmetic, TypeKind.Int64, TypeKind.Float64, depth),
        Binary(Arithmetic, TypeKind.Float64, TypeKind.Decimal, depth), Binary([BinaryOperator.Divide], TypeKind.Int64, TypeKind.Int64, depth),
        Of(TypeKind.Float64, depth).Select(e => (Expression)new UnaryExpression(UnaryOperator.Negate, e)),
        Cast(TypeKind.Int64, DataType.Float64, depth), Cast(TypeKind.String, DataType.Float64, depth),
        Call("floor", Of(TypeKind.Float64, depth)), Call("sqrt", Of(TypeKind.Float64, depth)),
        Choice(TypeKind.Float64, depth));

    static Gen<Expression> Text(int depth) => Gen.OneOf(
        Binary([BinaryOperator.Concat], TypeKind.String, TypeKind.String, depth),
        Call("upper", Of(TypeKind.String, depth)),
        Call("substring", Of(TypeKind.String, depth), Of(TypeKind.Int64, depth), Of(TypeKind.Int64, depth)),
        Cast(TypeKind.Int64, DataType.String, depth), Cast(TypeKind.Bool, DataType.String, depth),
        Choice(TypeKind.String, depth));

    static Gen<Expression> Choice(TypeKind kind, int depth) => Gen.OneOf(
        Gen.Select(Gen.Select(Of(TypeKind.Bool, depth), Of(kind, depth), (w, t) => new CaseBranch(w, t)).Array[1, 3], Of(kind, depth), Gen.Bool,
            (branches, otherwise, has) => (Expression)new CaseExpression(null, new EquatableArray<CaseBranch>([.. branches]), has ? otherwise : null)),
        Gen.Select(Of(TypeKind.Int64, depth), Gen.Select(Of(TypeKind.Int64, depth), Of(kind, depth), (w, t) => new CaseBranch(w, t)).Array[1, 2], Of(kind, depth),
            (operand, branches, otherwise) => (Expression)new CaseExpression(operand, new EquatableArray<CaseBranch>([.. branches]), otherwise)),
        Call("coalesce", Of(kind, depth), Of(kind, depth), Of(kind, depth)),
        Call("if", Of(TypeKind.Bool, depth), Of(kind, depth), Of(kind, depth)),
        Call("nullif", Of(kind, depth), Of(kind, depth)),
        Call("greatest", Of(kind, depth), Of(kind, depth)));
}
