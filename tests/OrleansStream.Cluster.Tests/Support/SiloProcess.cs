using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace OrleansStream.Cluster.Tests.Support;

/// <summary>One silo as an operator starts it: the server in a process of its own. Its log is kept; it can be ended in every way.</summary>
sealed partial class SiloProcess : IAsyncDisposable
{
    /// <summary>No start and no end takes longer, however busy the machine is.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    readonly Process _process;
    readonly StringBuilder _log = new();
    readonly Lock _lock = new();
    readonly List<(string Text, long From, TaskCompletionSource<long> Seen)> _awaited = [];

    SiloProcess(SiloPlace place, IEnumerable<string> switches, IReadOnlyDictionary<string, string> environment)
    {
        Place = place;
        Client = new HttpClient { BaseAddress = place.Page, Timeout = TimeSpan.FromSeconds(30) };
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OrleansStream.Server.dll"));
        foreach (var given in switches)
            start.ArgumentList.Add(given);
        // A silo that finds itself declared dead aborts, by intention; nobody wants to read the dump.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its ports.</summary>
    public SiloPlace Place { get; }

    /// <summary>Speaks with its HTTP API.</summary>
    public HttpClient Client { get; }

    /// <summary>Everything that it printed.</summary>
    public string Log
    {
        get
        {
            lock (_lock)
                return _log.ToString();
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a silo at a place; it is not ready when this returns.</summary>
    /// <param name="place">Its ports.</param>
    /// <param name="switches">The command line.</param>
    /// <param name="environment">Variables of its environment beyond this process's own.</param>
    public static SiloProcess Start(SiloPlace place, IEnumerable<string> switches, IReadOnlyDictionary<string, string> environment) =>
        new(place, switches, environment);

    /// <summary>Waits until it answers that it is ready; false: it ended before.</summary>
    public async Task<bool> ReadyAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await IsReadyAsync(limit.Token))
        {
            if (HasExited)
                return false;
            Assert.False(limit.IsCancellationRequested, $"{Place} was not ready in {Patience}: {Log}");
            await Task.Delay(PollEvery, TimeProvider.System, CancellationToken.None);
        }
        return true;
    }

    /// <summary>Waits for a line of the log that holds a text, from the line after a moment of <see cref="LogLength"/> on; when it came, as a timestamp.</summary>
    public async Task<long> LineAsync(string text, long from = 0)
    {
        var seen = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_log.ToString((int)from, _log.Length - (int)from).Contains(text, StringComparison.Ordinal))
                return Stopwatch.GetTimestamp();
            _awaited.Add((text, from, seen));
        }
        try
        {
            return await seen.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{Place} did not print '{text}' in {Patience}: {Log}");
            return 0;
        }
    }

    /// <summary>How much it has printed, for <see cref="LineAsync"/>.</summary>
    public long LogLength
    {
        get
        {
            lock (_lock)
                return _log.Length;
        }
    }

    /// <summary>SIGKILL: it ends without a chance to do anything.</summary>
    public async Task KillAsync()
    {
        Send(Signal.Kill);
        await ExitAsync();
    }

    /// <summary>SIGSTOP: it stands still until <see cref="Continue"/>.</summary>
    public void Stop() => Send(Signal.Stop);

    /// <summary>SIGCONT.</summary>
    public void Continue() => Send(Signal.Continue);

    /// <summary>SIGTERM: it is asked to end; the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Send(Signal.Terminate);
        return await ExitAsync();
    }

    /// <summary>Waits for its end; the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
            await KillAsync();
        Client.Dispose();
        _process.Dispose();
    }

    async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.GetAsync("/health/ready", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    void Send(Signal signal)
    {
        if (!HasExited)
            Assert.True(kill(_process.Id, (int)signal) == 0 || HasExited, string.Create(CultureInfo.InvariantCulture, $"signal {signal} to {_process.Id}: error {Marshal.GetLastPInvokeError()}"));
    }

    void OnLine(string? line)
    {
        lock (_lock)
        {
            var start = _log.Length;
            _log.AppendLine(line);
            if (line is null)
                return;
            foreach (var awaited in _awaited.Where(a => start >= a.From && line.Contains(a.Text, StringComparison.Ordinal)).ToList())
            {
                _awaited.Remove(awaited);
                awaited.Seen.TrySetResult(Stopwatch.GetTimestamp());
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    /// <summary>The numbers of Linux.</summary>
    enum Signal
    {
        Kill = 9,
        Terminate = 15,
        Continue = 18,
        Stop = 19,
    }
}
