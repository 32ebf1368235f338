using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansStream.Management.Tests.Process;

/// <summary>The server as users start it: a process of its own.</summary>
sealed partial class ServerProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly System.Diagnostics.Process _process;
    readonly StringBuilder _output = new();
    readonly StringBuilder _errors = new();
    readonly TaskCompletionSource<Uri> _page = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ServerProcess(IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OrleansStream.Server.dll"));
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        _process = System.Diagnostics.Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal string Output => Read(_output);

    internal string Errors => Read(_errors);

    internal static ServerProcess Start(params IEnumerable<string> args) => new(args);

    /// <summary>Waits for the line that says where the page is.</summary>
    internal async Task<HttpClient> ReadyAsync()
    {
        var exit = _process.WaitForExitAsync();
        if (await Task.WhenAny(_page.Task, exit).WaitAsync(Patience) == exit)
            Assert.Fail($"The server ended with {_process.ExitCode}: {Errors}");
        return new HttpClient { BaseAddress = await _page.Task };
    }

    /// <summary>Asks the process to end as an operator would, and gives its exit code.</summary>
    internal async Task<int> TerminateAsync()
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    internal async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ends the process without a chance to save anything.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    void OnOutput(string? line)
    {
        Append(_output, line);
        if (line is not null && PageLine().Match(line) is { Success: true } match)
            _page.TrySetResult(new Uri(match.Groups[1].Value));
    }

    static void Append(StringBuilder text, string? line)
    {
        lock (text)
            text.AppendLine(line);
    }

    static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    [GeneratedRegex(@"^\s+page\s+(http://\S+)")]
    private static partial Regex PageLine();
}
