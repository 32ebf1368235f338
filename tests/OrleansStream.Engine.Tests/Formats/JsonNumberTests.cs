using System.Globalization;
using System.Text;
using CsCheck;
using OrleansStream.Events;

namespace OrleansStream.Tests.Formats;

/// <summary>
/// Goal: every way of reading a float64 gives the correctly rounded number. Method: numbers of all lengths and exponents, and such as lie half way between
/// two, read as a learnt field, as a field met for the first time, and by .NET.
/// </summary>
public class JsonNumberTests
{
    static readonly RowSchema Schema = Decoded.Schema("""{"v":"float64"}""");

    static readonly Gen<string> Digits = Gen.String[Gen.Char['0', '9'], 1, 22].Select(d => d.TrimStart('0') is { Length: > 0 } rest ? rest : "0");

    static readonly Gen<string> Numbers = Gen.OneOf(
        Gen.Select(Digits, Gen.Int[-345, 310]).Select((d, e) => $"{d}e{e}"),
        Gen.Select(Digits, Digits).Select((w, f) => $"-{w}.{f}"),
        Gen.Select(Digits, Gen.Int[0, 25]).Select((d, zeros) => $"0.{new string('0', zeros)}{d}"),
        Gen.Long.Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite).Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Long.Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite).Select(d => d.ToString("E16", CultureInfo.InvariantCulture)),
        Gen.Select(Gen.Long[1L << 53, 1L << 54], Gen.Int[0, 8]).Select((w, shift) => $"{((UInt128)(ulong)w << shift) + (UInt128.One << Math.Max(shift - 1, 0))}"),
        Gen.Select(Gen.Long[1L << 52, 1L << 53], Gen.Int[1, 3]).Select((w, half) => $"{w}.{(half == 1 ? "5" : half == 2 ? "25" : "125")}"),
        Gen.Double[0, 1].Select(d => d.ToString("R", CultureInfo.InvariantCulture)));

    [Fact]
    public void Numbers_are_rounded_to_the_nearest() => Numbers.Array[100].Sample(numbers =>
    {
        var lines = Encoding.ASCII.GetBytes(string.Concat(numbers.Select(n => $"{{\"v\":{n}}}\n")));
        var padded = Encoding.ASCII.GetBytes(string.Concat(numbers.Select((n, i) => $"{{{new string(' ', i % 90)} \"v\":{n} }}\n")));
        var expected = numbers.Select(n => double.Parse(n, CultureInfo.InvariantCulture)).Where(double.IsFinite).Select(BitConverter.DoubleToInt64Bits);
        Assert.Equal(expected, Values(lines));
        Assert.Equal(expected, Values(padded));
    }, iter: 300);

    static IEnumerable<long> Values(byte[] lines) =>
        Decoded.Json(Schema, lines).Batches.SelectMany(b => Enumerable.Range(0, b.Count).Select(i => BitConverter.DoubleToInt64Bits((double)b.Row(i)["v"]!)));
}
