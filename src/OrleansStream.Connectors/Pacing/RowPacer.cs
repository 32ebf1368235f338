namespace OrleansStream.Connectors.Pacing;

/// <summary>
/// Says how many rows are due at a steady rate. Rows come in steps of about ten milliseconds, so that a high rate does not end in tiny chunks;
/// after a stall at most one second's rows are made up for.
/// </summary>
sealed class RowPacer(TimeProvider time, double rowsPerSecond)
{
    const double StepsPerSecond = 100;

    readonly double _step = Math.Max(1, Math.Floor(rowsPerSecond / StepsPerSecond));
    readonly double _maxDue = Math.Clamp(rowsPerSecond, 1, int.MaxValue);
    readonly long _start = time.GetTimestamp();
    double _given;

    /// <summary>Waits until rows are due and says how many. Asking again without <see cref="Take"/> gives the same rows, or more.</summary>
    public async ValueTask<int> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var elapsed = time.GetElapsedTime(_start).TotalSeconds;
            // The first row is due at once.
            var due = Math.Floor((elapsed * rowsPerSecond) + 1e-6) + 1 - _given;
            if (due > _maxDue)
            {
                _given += due - _maxDue;
                due = _maxDue;
            }
            if (due >= _step)
                return (int)due;
            var wait = ((_given + _step - 1) / rowsPerSecond) - elapsed;
            // Whole milliseconds, upwards: timers cut fractions off, and waking too early would only mean to wait again.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait * 1000), 1, int.MaxValue)), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Counts rows as given.</summary>
    public void Take(int rows) => _given += rows;
}
