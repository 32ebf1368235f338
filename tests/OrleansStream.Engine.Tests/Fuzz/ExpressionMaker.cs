using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Plans;

namespace OrleansStream.Fuzz;

/// <summary>Makes random schemas, rows and expressions: of the right types, of any types, and texts that are nearly expressions.</summary>
sealed class ExpressionMaker
{
    static readonly Dictionary<string, DataType> Types = new()
    {
        ["b"] = DataType.Bool, ["i"] = DataType.Int64, ["f"] = DataType.Float64, ["d"] = DataType.Decimal, ["s"] = DataType.String, ["t"] = DataType.Timestamp,
        ["y"] = DataType.Binary, ["j"] = DataType.Json, ["ls"] = DataType.ListOf(DataType.String), ["li"] = DataType.ListOf(DataType.Int64),
        ["lf"] = DataType.ListOf(DataType.Float64), ["ld"] = DataType.ListOf(DataType.Decimal),
    };

    /// <summary>
    /// Calls by their types: arguments, then the result. Words in quotes are literals to choose from, z is a zone, n a small number, p a path.
    /// </summary>
    const string Calls = """
        abs i:i;abs f:f;abs d:d;ceil f:f;ceil d:d;ceil i:i;floor f:f;floor d:d;round f:f;round d:d;round i n:i;round f n:f;round d n:d;trunc f:f;trunc d n:d;trunc i n:i;trunc f n:f
        sign i:i;sign f:f;sign d:d;mod i i:i;mod f f:f;mod d i:d;div i i:i;bit_and i i:i;bit_or i i:i;bit_xor i i:i;bit_not i:i;bit_count i:i;shift_left i n:i;shift_right i n:i
        sqrt f:f;cbrt d:f;ln i:f;log10 f:f;log2 f:f;log f f:f;exp f:f;power f f:f;pi:f;degrees f:f;radians f:f;sin f:f;cos f:f;tan f:f;asin f:f;acos f:f;atan f:f;atan2 f f:f
        coalesce i i:i;coalesce s s s:s;coalesce ls ls:ls;ifnull f i:f;nvl d i:d;if b i i:i;if b s:s;if b ls ls:ls;if b t t:t;nullif i i:i;nullif s s:s;nullif f i:f
        greatest i i i:i;greatest s s:s;greatest d i:d;least f f:f;least t t:t;least b b:b
        upper s:s;lower s:s;initcap s:s;trim s:s;trim s 'a~xy~ ':s;ltrim s '0':s;rtrim s 'é.':s;length s:i;length y:i;octet_length s:i;octet_length y:i;substring s i:s;substring s n n:s
        left s n:s;left s i:s;right s n:s;right s i:s;lpad s n:s;lpad s n s:s;rpad s n s:s;lpad s i s:s;repeat s n:s;repeat s i:s;reverse s:s;strpos s s:i;split_part s s n:s;split_part s s i:s
        replace s s s:s;concat s s:s;concat s s s:s;starts_with s s:b;ends_with s s:b;contains s s:b;contains ls s:b;contains li i:b;split s s:ls
        regexp_matches s 'a+b?~^[a-z]+$~(?i)É~.~\w\d{1,3}~(a|b)*c':b;regexp_extract s '[0-9]+|a~(.)':s;regexp_extract s '(a)|(b)c' '1':s;regexp_replace s 'a~b|[0-9]~' 'x~$0$0~$$':s
        regexp_count s 'a|.~x*':i;event_time:t;to_timestamp s:t;to_timestamp i:t;to_timestamp i 's~ms~us':t;to_timestamp f 's':t;to_timestamp s 'yyyy-MM-dd~d.M.yyyy HH:mm':t
        to_timestamp s 'yyyy-MM-dd' z:t;format_timestamp t 'yyyy-MM-dd HH:mm:ss.SSS~EEE d MMM yy, h a XXX' z:s;format_timestamp i 'yyyy':s;from_unixtime i:t;from_unixtime f:t;to_unixtime t:i
        date_trunc 'second~minute~hour~day~week~month~quarter~year' t:t;date_trunc 'millisecond~minute~hour~day~week~month~quarter~year' t z:t
        date_add 'millisecond~hour~day~week~month~quarter~year' n t:t;date_add 'minute~day~month~year' i t z:t;date_diff 'second~day~month' t t:i;date_diff 'hour~week~quarter~year' t t z:i
        date_part 'year~dow~doy~week' t:i;date_part 'hour' t z:i;year t:i;quarter t z:i;month t:i;week t:i;day t z:i;day_of_week t:i;day_of_year t:i;hour t z:i;minute t:i;second i:i;millisecond t:i
        json_value j p:s;json_value s p:s;json_query j p:j;json_query s p:j;json_exists s p:b;json_array_length j:i;json_array_length s p:i
        array_length ls:i;array_length li:i;element_at ls n:s;element_at li i:i;array_contains ls s:b;array_contains lf i:b;array_position li i:i;array_min ls:s;array_max li:i;array_max lf:f
        array_sum li:i;array_sum lf:f;array_sum ld:d;array_join ls s:s;array_join li s:s;array_slice ls n:ls;array_slice li n n:li;array_slice li i i:li;array_sort ls:ls;array_sort lf 'desc~asc':lf
        array_distinct ls:ls;array_distinct li:li;array_reverse li:li;ascii s:i;chr i:s;chr n:s;to_hex i:s;to_hex s:s;to_hex y:s;from_hex s:y;to_base64 y:s;to_base64 s:s;from_base64 s:y
        hash i s:i;hash d b:i;md5 s:s;sha1 y:s;sha256 s:s;sha512 s:s;crc32 y:i;crc32 s:i;xxhash64 s:i
        """;

    static readonly (string Name, string[] Arguments, string Result)[] Functions = [.. Calls.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(c => c.Trim()).Where(c => c.Length > 0).Select(Parse)];

    static readonly BinaryOperator[] Comparisons =
        [BinaryOperator.Equal, BinaryOperator.NotEqual, BinaryOperator.Less, BinaryOperator.LessOrEqual, BinaryOperator.Greater, BinaryOperator.GreaterOrEqual];

    static readonly BinaryOperator[] Arithmetic =
        [BinaryOperator.Add, BinaryOperator.Subtract, BinaryOperator.Multiply, BinaryOperator.Divide, BinaryOperator.Modulo];

    static readonly string[] Pieces =
    [
        "(", ")", ",", "'", "''", "\"", ".", "and", "or", "not", "in", "between", "like", "is", "null", "case", "when", "then", "else", "end", "cast(", " as ", "int64", "list<", ">",
        "=", "<>", "+", "-", "*", "/", "%", "||", "1", "1.5", "1e5", "9223372036854775808", "distinct", "from", "extract(", "position(", "escape", "\0", "é", "\uD800", "𝔘", " ", "\n", "--", "//", "$",
        "sum(a)", "uper(a)", "true", "unknown", "regexp_matches(a,'(a{99}){99}')", "array_sort(", "if(", "date_trunc('day',", "'Europe/Nowhere'",
    ];

    readonly Random _random;

    public ExpressionMaker(int seed)
    {
        _random = new Random(seed);
        var kinds = Types.Values.ToArray();
        var fields = Enumerable.Range(0, _random.Next(1, 9)).Select(i => new RowField(_random.Next(12) == 0 ? $"odd {i}" : $"{(char)('a' + i)}", Pick(kinds))).ToList();
        if (_random.Next(2) == 0)
            fields.Add(new RowField("o", DataType.StructOf(new RowField("x", Pick(kinds)), new RowField("in", DataType.Int64))));
        if (_random.Next(8) == 0)
            fields.Add(new RowField("nothing", DataType.Null));
        Schema = new RowSchema(fields);
    }

    public RowSchema Schema { get; }

    /// <summary>The functions that it calls.</summary>
    public static IEnumerable<string> Names => Functions.Select(f => f.Name).Distinct();

    public object?[][] Rows(int most) => [.. Enumerable.Range(0, _random.Next(most)).Select(_ => (object?[])[.. Schema.Fields.Select(f => Value(f.Type))])];

    public int Next(int most) => _random.Next(most);

    /// <summary>An expression of one of the scalar types or a list, mostly one that compiles.</summary>
    public Expression Typed(int depth) => Of(Pick("b", "b", "i", "i", "f", "d", "s", "s", "t", "y", "j", "ls", "li", "lf", "ld"), depth);

    public Expression Condition(int depth) => Of("b", depth);

    /// <summary>An expression whose types may go together or not.</summary>
    public Expression Untyped(int depth)
    {
        if (depth == 0)
            return _random.Next(2) == 0 ? AnyColumn() : Literal(Pick("b", "i", "f", "s"));
        var inner = depth - 1;
        return _random.Next(12) switch
        {
            0 => new UnaryExpression(Pick(UnaryOperator.Not, UnaryOperator.Negate), Untyped(inner)),
            1 or 2 => new BinaryExpression(Pick(Enum.GetValues<BinaryOperator>()), Untyped(inner), Untyped(inner)),
            3 => new InExpression(Untyped(inner), Several(() => Untyped(inner), 1, 12), Flag()),
            4 => new BetweenExpression(Untyped(inner), Untyped(inner), Untyped(inner), Flag()),
            5 => new LikeExpression(Untyped(inner), Untyped(inner), Flag() ? null : Literal("s"), Flag()),
            6 => new IsNullExpression(Untyped(inner), Flag()),
            7 => new DistinctExpression(Untyped(inner), Untyped(inner), Flag()),
            8 => new CaseExpression(Flag() ? null : Untyped(inner), new([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new CaseBranch(Untyped(inner), Untyped(inner)))]), Flag() ? null : Untyped(inner)),
            9 => new CastExpression(Untyped(inner), Pick(Types.Values.ToArray()), Flag()),
            _ => new FunctionExpression(Pick(Functions).Name, Several(() => Untyped(inner), 0, 4)),
        };
    }

    /// <summary>Text that once was an expression.</summary>
    public string Mutated(string text)
    {
        for (var times = _random.Next(1, 4); times > 0; times--)
        {
            var at = _random.Next(text.Length + 1);
            var cut = Math.Min(_random.Next(4), text.Length - at);
            text = text.Remove(at, cut).Insert(at, _random.Next(3) == 0 && text.Length > 0 ? text[_random.Next(text.Length)..].Trim() : Pick(Pieces));
            if (text.Length > 5000)
                text = text[..5000];
        }
        return text;
    }

    public string Noise() => string.Join(_random.Next(2) == 0 ? "" : " ", Enumerable.Range(0, _random.Next(40)).Select(_ => Pick(Pieces)));

    Expression Of(string type, int depth)
    {
        if (depth <= 0 || _random.Next(8) == 0)
            return Leaf(type);
        var inner = depth - 1;
        var own = _random.Next(10);
        if (type == "b" && own < 6)
            return Test(inner);
        if (type is "i" or "f" or "d" && own < 3)
            return Number(type, inner);
        return own switch
        {
            3 => new CaseExpression(null, new([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => new CaseBranch(Of("b", inner), Of(type, inner)))]), Flag() ? null : Of(type, inner)),
            4 => new CastExpression(Of(CastSource(type), inner), Types[type], Flag()),
            5 when type == "s" => new BinaryExpression(BinaryOperator.Concat, Of("s", inner), Of("s", inner)),
            5 when type == "t" => new BinaryExpression(Pick(BinaryOperator.Add, BinaryOperator.Subtract), Of("t", inner), Of("i", inner)),
            _ => Call(type, inner),
        };
    }

    // Parts that occur again are what sharing is about.
    Expression? _last;

    Expression Test(int depth)
    {
        var type = Pick("i", "f", "d", "s", "t", "b", "y");
        var left = Of(type, depth);
        if (_last is not null && _random.Next(3) == 0)
            return new IsNullExpression(_last, Flag());
        _last = left;
        return _random.Next(9) switch
        {
            0 => new BinaryExpression(BinaryOperator.And, Of("b", depth), Of("b", depth)),
            1 => new BinaryExpression(BinaryOperator.Or, Of("b", depth), Of("b", depth)),
            2 => new UnaryExpression(UnaryOperator.Not, Of("b", depth)),
            3 => new InExpression(left, Several(() => Of(type, 0), 1, 14), Flag()),
            4 => new BetweenExpression(left, Of(type, depth), Of(type, depth), Flag()),
            5 => new LikeExpression(Of("s", depth), Of("s", Flag() ? 0 : depth), null, Flag()),
            6 => new DistinctExpression(left, Of(type, depth), Flag()),
            _ => new BinaryExpression(Pick(Comparisons), left, _random.Next(4) == 0 ? left : Of(type, depth)),
        };
    }

    Expression Number(string type, int depth)
    {
        if (_random.Next(6) == 0)
            return new UnaryExpression(UnaryOperator.Negate, Of(type, depth));
        var op = Pick(Arithmetic);
        if (type == "i" && op == BinaryOperator.Divide)
            op = BinaryOperator.Subtract;
        return new BinaryExpression(op, Of(type, depth), Of(type == "f" ? Pick("f", "i", "d") : type == "d" ? Pick("i", "d") : type, depth));
    }

    Expression Call(string type, int depth)
    {
        var (name, arguments, _) = Pick(Functions.Where(f => f.Result == type).DefaultIfEmpty(("coalesce", [type, type], type)).ToArray());
        return new FunctionExpression(name, new([.. arguments.Select(a => Argument(a, depth))]));
    }

    Expression Argument(string type, int depth) => type switch
    {
        "n" => _random.Next(3) == 0 ? Of("i", 0) : new LiteralExpression((long)_random.Next(-5, 9)),
        "z" => new LiteralExpression(Pick("Europe/Berlin", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "+05:30", "-11:00", "America/Sao_Paulo")),
        "p" => new LiteralExpression(Pick("$", "$.a", "a.b[1]", "$[0]", "$.\"odd name\"", "$.a[0].b")),
        ['\'', ..] => Written(Pick(type[1..^1].Split('~'))),
        _ => Of(type, depth),
    };

    static LiteralExpression Written(string text) => long.TryParse(text, out var number) && text == "1" ? new(number) : new(text);

    Expression Leaf(string type)
    {
        var columns = Schema.Fields.Where(f => f.Type.Equals(Types[type])).Select(f => (Expression)new ColumnExpression(f.Name))
            .Concat(Schema.Fields.SelectMany(f => f.Type.Fields.Where(n => n.Type.Equals(Types[type])).Select(n => (Expression)new ColumnExpression(new EquatableArray<string>([f.Name, n.Name])))))
            .ToArray();
        return columns.Length > 0 && _random.Next(4) > 0 ? Pick(columns) : Literal(type);
    }

    Expression Literal(string type) => type switch
    {
        _ when _random.Next(8) == 0 => type is "b" or "i" or "f" or "s" ? new LiteralExpression(null) : new CastExpression(new LiteralExpression(null), Types[type]),
        "b" => new LiteralExpression(Flag()),
        "i" => new LiteralExpression(Integer()),
        "f" => new LiteralExpression(Float()),
        "s" => new LiteralExpression(Text()),
        "t" => new FunctionExpression("to_timestamp", [new LiteralExpression(Time())]),
        "d" => new CastExpression(new LiteralExpression(_random.Next(-50, 50) / 4d), DataType.Decimal),
        "y" => new CastExpression(new LiteralExpression(Text()), DataType.Binary),
        "j" => new CastExpression(new LiteralExpression(Json()), DataType.Json),
        "ls" => new FunctionExpression("split", [new LiteralExpression(Text()), new LiteralExpression(",")]),
        _ => new CastExpression(new FunctionExpression("split", [new LiteralExpression(Pick("1,2,3", "", "1,x,-2", "7", "9223372036854775807,1")), new LiteralExpression(",")]), Types[type], Try: true),
    };

    string CastSource(string type) => type switch
    {
        "b" => Pick("i", "s"),
        "i" => Pick("b", "f", "d", "s", "t"),
        "f" => Pick("i", "d", "s", "t"),
        "d" => Pick("i", "f", "s"),
        "s" => Pick("b", "i", "f", "d", "t", "j", "y"),
        "t" => Pick("i", "s", "f"),
        "y" or "j" => "s",
        "ls" => Pick("li", "lf", "ld"),
        _ => "ls",
    };

    ColumnExpression AnyColumn() => _random.Next(10) == 0
        ? new ColumnExpression(new EquatableArray<string>(["o", Pick("x", "in", "y")]))
        : new ColumnExpression(_random.Next(20) == 0 ? "absent" : Pick(Schema.Fields.ToArray()).Name);

    EquatableArray<Expression> Several(Func<Expression> make, int least, int most) => new([.. Enumerable.Range(0, _random.Next(least, most)).Select(_ => make())]);

    object? Value(DataType type)
    {
        if (_random.Next(5) == 0)
            return null;
        return type.Kind switch
        {
            TypeKind.Bool => Flag(),
            TypeKind.Int64 => Integer(),
            TypeKind.Float64 => Float(),
            TypeKind.Decimal => _random.Next(6) == 0 ? 9999999999999999999999999999m : _random.Next(-100, 100) / 8m,
            TypeKind.String => Text(),
            TypeKind.Timestamp => Time(),
            TypeKind.Binary => System.Text.Encoding.UTF8.GetBytes(Text())[..^0] is var bytes && _random.Next(4) == 0 ? new byte[] { 0xFF, 0x00, 0xC3 } : bytes,
            TypeKind.Json => Json(),
            TypeKind.List => Enumerable.Range(0, _random.Next(5)).Select(_ => Value(type.Element!)).ToArray(),
            TypeKind.Struct => type.Fields.Select(f => Value(f.Type)).ToArray(),
            _ => null,
        };
    }

    long Integer() => _random.Next(8) switch
    {
        0 => long.MaxValue,
        1 => long.MinValue,
        2 => _random.NextInt64(),
        3 => _random.Next(-50_000, 50_000),
        _ => _random.Next(-6, 7),
    };

    double Float() => _random.Next(9) switch
    {
        0 => 1e308,
        1 => -0.0,
        2 => 5e-324,
        3 => _random.NextDouble() * 1e6,
        4 => 9007199254740993d,
        _ => _random.Next(-8, 9) / 2d,
    };

    long Time() => _random.Next(6) switch
    {
        0 => Pick(long.MinValue, long.MaxValue, -62135596800000, 253402300799999, -62135596800001, 253402300800000, 1711846800000, 1729990800000),
        1 => _random.Next(-5, 5),
        _ => _random.NextInt64(-4102444800000, 4102444800000),
    };

    string Text() => _random.Next(4) == 0
        ? string.Concat(Enumerable.Range(0, _random.Next(12)).Select(_ => Pick("a", "b", "ß", "É", "𝔘", " ", "%", "_", ",", "1", "-", ".", "'", "\"", "\u00a0", "$", "\0")))
        : Pick("", "a", "ab", "abc", "a,b,c", "größe", "7", "-3", "1.5", "true", "2024-02-29", "2024-03-31T02:30:00+02:00", "{\"a\": [1, {\"b\": \"x\"}]}", "SGk=", "4869", "x,y", "%b%", "1,2");

    string Json() => Pick("{}", "[]", "null", "1", "\"x\"", "{\"a\": 1}", "{\"a\": {\"b\": [1, 2.50, null]}}", "[{\"b\": true}, 2]", "{\"odd name\": \"é\"}", " [1 , 2] ");

    bool Flag() => _random.Next(2) == 0;

    T Pick<T>(params T[] values) => values[_random.Next(values.Length)];

    static (string, string[], string) Parse(string call)
    {
        var end = call.LastIndexOf(':');
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= end; i++)
        {
            if (call[i] == '\'')
                i = call.IndexOf('\'', i + 1);
            if (i < end && call[i] != ' ')
                continue;
            if (i > start)
                words.Add(call[start..i]);
            start = i + 1;
            if (i == end)
                break;
        }
        return (words[0], [.. words.Skip(1)], call[(end + 1)..]);
    }
}
