using OrleansStream.Events;

namespace OrleansStream.Planning;

/// <summary>Where a task's results go. Called in order; what arrives at one outlet must be delivered in that order.</summary>
public interface ITaskOutput
{
    /// <summary>Takes rows for an outlet of the stage.</summary>
    void Rows(int outlet, EventBatch batch);

    /// <summary>Takes a watermark for an outlet of the stage; each is higher than the one before.</summary>
    void Watermark(int outlet, long watermark);

    /// <summary>Takes a row that failed.</summary>
    void DeadLetter(DeadLetter letter);
}

/// <summary>Sees copies of the rows that pass, for people who watch. Must be cheap and must not keep batches without bound.</summary>
public interface ITap
{
    /// <summary>Takes rows of an output, named as <c>from</c> names it.</summary>
    void Take(string output, EventBatch batch);
}
