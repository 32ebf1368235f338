using System.Globalization;

namespace OrleansStream.Cli.Output;

/// <summary>Numbers as people read them.</summary>
static class Counted
{
    /// <summary><c>1 warning</c>, <c>2 warnings</c>.</summary>
    public static string Of(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>A whole number with thousands set apart.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of at most four digits with a unit: <c>1.25 M</c>.</summary>
    public static string Short(double value) => value switch
    {
        >= 999.5e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:0.##} G"),
        >= 999.5e3 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.##} M"),
        >= 9.995e3 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.#} k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
    };

    /// <summary>Bytes in MiB or GiB.</summary>
    public static string Bytes(long bytes) => bytes >= 10L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0} MiB");
}
