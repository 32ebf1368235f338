using System.Globalization;

namespace OrleansStream.Cli.Testing;

/// <summary>Tells a person how cases went: a line for each file, what differs for each case that failed.</summary>
sealed class TestReport(TextWriter output, bool colored)
{
    const string Red = "\e[31m";
    const string Green = "\e[32m";
    const string Yellow = "\e[33m";
    const string Bold = "\e[1m";
    const string Plain = "\e[0m";

    /// <summary>Whether standard output shows colours: on a terminal, unless <c>NO_COLOR</c> is set.</summary>
    public static bool IsColored =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public void Failed(string file, RanCase ran)
    {
        output.WriteLine($"{Paint("FAILED", Red)} {Paint($"{file}: {ran.Result.Case.Name}", Bold)}");
        foreach (var line in ran.Result.Failures.SelectMany(f => f.Split('\n')))
            output.WriteLine($"  {Paint(line, ColorOf(line))}");
    }

    public void File(RanFile ran)
    {
        var counts = ran.Failed == 0 ? $"{ran.Passed} passed" : $"{ran.Passed} passed, {ran.Failed} failed";
        output.WriteLine($"{(ran.Failed == 0 ? Paint("ok    ", Green) : Paint("FAILED", Red))} {ran.File.Path}: {counts} ({Time(ran.Elapsed)})");
    }

    public void Total(IReadOnlyList<RanFile> files)
    {
        var (passed, failed) = (files.Sum(f => f.Passed), files.Sum(f => f.Failed));
        output.WriteLine(Paint($"{passed} passed, {failed} failed", failed == 0 ? Green : Red));
    }

    /// <summary>A duration as people read it.</summary>
    public static string Time(TimeSpan elapsed) => elapsed.TotalSeconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:0} ms");

    string Paint(string text, string? color) => colored && color is not null && text.Length > 0 ? $"{color}{text}{Plain}" : text;

    static string? ColorOf(string line) => line.AsSpan().TrimStart() switch
    {
        ['-', ' ', ..] => Red,
        ['+', ' ', ..] => Green,
        ['~', ' ', ..] => Yellow,
        _ => null,
    };
}
