using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace OrleansStream.Chaos.Tests.Support;

/// <summary>The story of a run: into the test's output and, if the environment names one, a file that the script shows as it grows.</summary>
sealed class ChaosLog(ITestOutputHelper output)
{
    readonly string? _file = ChaosSettings.Text("LOG");
    readonly long _begin = Stopwatch.GetTimestamp();
    readonly StringBuilder _story = new();

    /// <summary>Adds a line.</summary>
    public void Say(FormattableString what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_begin).TotalSeconds,7:0.0} s  {what.ToString(CultureInfo.InvariantCulture)}");
        _story.AppendLine(line);
        output.WriteLine(line);
        if (_file is not null)
            File.AppendAllText(_file, line + Environment.NewLine);
    }

    public override string ToString() => _story.ToString();
}
