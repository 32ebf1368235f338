using System.Globalization;
using System.Text;

namespace OrleansStream.Tests.Formats;

/// <summary>Makes lines of JSON, most of them good rows, by a seed: orders, blanks, escapes, nesting, numbers of all forms, repeated and unknown fields.</summary>
sealed class RandomJson(int seed)
{
    static readonly string[] Names = ["a", "b", "c", "d", "e", "f", "g", "h", "other", "a longer name that is over sixteen bytes", "é", "$watermark"];

    static readonly string[] Numbers =
    [
        "0", "-0", "0.0", "-0.0", "1", "-1", "10", "1.0", "1.50", "0.1", "123456.789", "1e3", "1E+3", "1e-3", "12e22", "9007199254740993", "1.7976931348623157e308",
        "4.9e-324", "2.2250738585072011e-308", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "12345678", "123456789012345678901234567890",
        "1700000000000", "17000000000000000", "0.30000000000000004", "12345678.12345678", "1234567.1234567", "179769313486231580793e289", "1e400", "1e99999999999",
        "0e5", "100e-2", "123456789.5e1",
    ];

    static readonly string[] Bad =
        ["01", "-", "1.", ".5", "+1", "1e", "1e+", "NaN", "tru", "nulll", "True", "'x'", "[1,]", "[1 2]", "{\"x\"}", "{\"x\":}", "{,}", "\"\\x\"", "\"\\u12g4\"", "\"\t\"", "", "[", "{", "\"", "}"];

    readonly Random _random = new(seed);

    public byte[] Lines(int count)
    {
        var text = new List<byte>();
        for (var i = 0; i < count; i++)
        {
            var line = Encoding.UTF8.GetBytes(Line());
            if (Chance(0.08))
                Mutate(line);
            text.AddRange(line);
            text.AddRange(Chance(0.1) ? "\r\n"u8 : "\n"u8);
        }
        return [.. text];
    }

    // Half of the lines have the one usual shape, so that it is learnt and surprises meet it.
    string Line() => Chance(0.5)
        ? $"{{\"a\":{Number()},\"c\":{Text()},\"other\":{Value(1)},\"b\":{Number()},\"f\":{{\"y\":{Text()},\"x\":{Number()}}}}}"
        : Object(0);

    string Object(int depth)
    {
        var fields = Enumerable.Range(0, _random.Next(0, 7)).Select(_ => Field(depth + 1));
        return "{" + Blanks() + string.Join(",", fields) + "}";
    }

    string Field(int depth)
    {
        var name = Chance(0.7) ? Names[_random.Next(8)] : Names[_random.Next(Names.Length)];
        var written = Chance(0.05) ? $"\\u{(int)name[0]:x4}{name[1..]}" : name;
        return $"{Blanks()}\"{written}\"{Blanks()}:{Blanks()}{(Chance(0.9) ? Fitting(name, depth) : Value(depth))}{Blanks()}";
    }

    string Fitting(string name, int depth) => name switch
    {
        "a" => _random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture) + (Chance(0.2) ? ".0" : ""),
        "b" => Number(),
        "c" => Text(),
        "d" => Chance(0.5) ? "true" : "false",
        "f" => $"{{\"x\":{Blanks()}{_random.Next()},\"y\":{Text()}{Blanks()}}}",
        "g" => $"[{_random.NextInt64()}{Blanks()},null,{_random.Next()}]",
        "h" => $"[{{\"x\":{Number()}}},{{}},{{\"y\":{Value(depth + 2)}}}]",
        _ => Value(depth),
    };

    string Value(int depth) => _random.Next(depth < 4 ? 12 : 8) switch
    {
        0 or 1 or 2 => Number(),
        3 or 4 => Text(),
        5 => "null",
        6 => Chance(0.5) ? "true" : "false",
        7 => Chance(0.1) ? Bad[_random.Next(Bad.Length)] : Number(),
        8 or 9 => "[" + Blanks() + string.Join(",", Enumerable.Range(0, _random.Next(0, 4)).Select(_ => Blanks() + Value(depth + 1) + Blanks())) + "]",
        10 => $"{{\"x\":{Number()},\"y\":{Text()}}}",
        _ => Object(depth),
    };

    string Number() => _random.Next(4) switch
    {
        0 => Numbers[_random.Next(Numbers.Length)],
        1 => _random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        2 => BitConverter.Int64BitsToDouble(_random.NextInt64()) is var d && double.IsFinite(d) ? d.ToString("R", CultureInfo.InvariantCulture) : "1",
        _ => (_random.Next(-100_000, 100_000) / Math.Pow(10, _random.Next(0, 5))).ToString(CultureInfo.InvariantCulture),
    };

    string Text()
    {
        string[] parts = ["", "x", "user-12", " ", "é", "日本", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "0123456789012345678901234567890123456789", "\u007f"];
        var text = string.Concat(Enumerable.Range(0, _random.Next(0, 4)).Select(_ => parts[_random.Next(parts.Length)]));
        return Chance(0.01) ? $"\"{text}\\ud800\"" : $"\"{text}\"";
    }

    string Blanks() => Chance(0.1) ? " \t\r "[.._random.Next(4)] : "";

    // A line feed would make two lines of it.
    void Mutate(byte[] line)
    {
        for (var i = _random.Next(1, 3); i > 0 && line.Length > 0; i--)
        {
            var to = Chance(0.5) ? "\"\\{}[]:,0e.- \x1f"[_random.Next(14)] : (char)_random.Next(256);
            line[_random.Next(line.Length)] = to == '\n' ? (byte)' ' : (byte)to;
        }
    }

    bool Chance(double share) => _random.NextDouble() < share;
}
