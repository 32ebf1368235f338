using System.Runtime.InteropServices;

namespace OrleansStream.Cli.Running;

/// <summary>Listens to Ctrl-C and to being asked to end. The first time means: finish what was begun; the second: at once.</summary>
sealed class Interruptions : IDisposable
{
    // Continuations must not run in the signal handler.
    readonly TaskCompletionSource<bool> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<bool> _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource _stop = new();
    readonly PosixSignalRegistration[] _registrations;
    int _exitCode;

    public Interruptions() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => On(context, 130)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => On(context, 143)),
    ];

    /// <summary>Cancelled at the second signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The exit code by which shells know an interrupted program: 128 and the signal's number; 0 if none came.</summary>
    public int ExitCode => _exitCode;

    /// <summary>Waits for the first signal; false if the program has quit listening.</summary>
    public Task<bool> FirstAsync() => _first.Task;

    /// <summary>Waits for the second signal; false if the program has quit listening.</summary>
    public Task<bool> SecondAsync() => _second.Task;

    /// <summary>Nobody needs signals any more.</summary>
    public void Quit()
    {
        _first.TrySetResult(false);
        _second.TrySetResult(false);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    void On(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) == 0)
        {
            _first.TrySetResult(true);
            return;
        }
        _second.TrySetResult(true);
        _stop.Cancel();
    }
}
