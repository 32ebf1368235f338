using OrleansStream.Aggregates;
using OrleansStream.Events;
using OrleansStream.Operators;

namespace OrleansStream.Windows;

/// <summary>The rows of a batch that came too late: counted, and sent to the port <c>late</c> as they came if somebody reads that.</summary>
sealed class LateRows(AggregateProgram program)
{
    /// <summary>The port that late rows go to.</summary>
    public const int Port = 1;

    readonly List<int> _positions = [];

    public void Add(int position) => _positions.Add(position);

    /// <summary>Gives the rows collected since the last call.</summary>
    public void Emit(EventBatch batch, IOperatorOutput output)
    {
        if (_positions.Count == 0)
            return;
        output.CountLate(_positions.Count);
        if (program.LateIsRead)
            output.Emit(Port, program.AsTheyCame(batch, Selection.Of(_positions.ToArray())));
        _positions.Clear();
    }
}
