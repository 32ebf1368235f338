namespace OrleansStream.Runtime.Tasks;

/// <summary>Wakes one waiter. A signal that nobody waits for is remembered, once. Used on one grain's scheduler.</summary>
sealed class AsyncSignal
{
    TaskCompletionSource? _waiter;
    bool _set;

    public void Set()
    {
        if (_waiter is not { } waiter)
        {
            _set = true;
            return;
        }
        _waiter = null;
        waiter.SetResult();
    }

    public Task WaitAsync()
    {
        if (_set)
        {
            _set = false;
            return Task.CompletedTask;
        }
        _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiter.Task;
    }
}
