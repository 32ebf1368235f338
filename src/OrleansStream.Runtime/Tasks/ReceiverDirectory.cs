using OrleansStream.Runtime.Exchange;
using OrleansStream.Runtime.Sinks;

namespace OrleansStream.Runtime.Tasks;

/// <summary>Finds the grains of an attempt that rows can be sent to.</summary>
sealed class ReceiverDirectory(AttemptId attempt, IGrainFactory grains) : IReceiverDirectory
{
    public (string Key, Func<ExchangeMessage, ValueTask<Delivery>> Deliver) Task(int stage, int task)
    {
        var key = TaskKey.OfTask(attempt, stage, task);
        return ($"task {key}", grains.GetGrain<IKeyGroupGrain>(key).Deliver);
    }

    public (string Key, Func<ExchangeMessage, ValueTask<Delivery>> Deliver) Sink(string name)
    {
        var key = TaskKey.OfSink(attempt, name);
        return ($"sink {key}", grains.GetGrain<ISinkGrain>(key).Deliver);
    }
}
