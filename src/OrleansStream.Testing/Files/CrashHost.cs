using System.Text.Json;
using OrleansStream.Plans;

namespace OrleansStream.Testing.Files;

/// <summary>Runs cases with <see cref="PipelineTest"/>, with checkpoints and crashes at random moments between the inputs; no call ever waits.</summary>
/// <param name="random">Says what happens when; null: nothing happens.</param>
/// <param name="rescales">Whether the number of tasks changes, too.</param>
sealed class CrashHost(Random? random, bool rescales = false) : ICaseHost
{
    /// <summary>The tasks that share the keys, one number after the other.</summary>
    static readonly int[] s_parallelisms = [1, 3, 2, 5];

    readonly List<string> _events = [];
    int _inputs;
    int _rescaled;

    /// <summary>What happened when, for people.</summary>
    public string Events => _events.Count == 0 ? "nothing happened" : string.Join(", ", _events);

    /// <summary>The test that ran last; null if its plan could not start.</summary>
    public PipelineTest? Test { get; private set; }

    public ValueTask<ICasePipeline> StartAsync(Plan plan, IReadOnlyDictionary<string, IReadOnlyList<object>> samples)
    {
        // Steps that note what changes must give the same as steps that do not.
        Test = PipelineTest.Start(plan, new PipelineTestOptions { SampleRows = samples, TrackChanges = random is not null });
        Disturb(Test);
        return new(new Pipeline(this, Test));
    }

    void Disturb(PipelineTest test)
    {
        // Crashes are as often as checkpoints, so that several checkpoints in a row, and several crashes after one, come up too.
        switch (random?.Next(12))
        {
            case 0 or 1 or 2:
                Note("checkpoint");
                test.Checkpoint();
                break;
            case 3:
                Note("full checkpoint");
                test.Checkpoint(full: true, out _);
                break;
            case 4 or 5 or 6:
                Note("crash");
                test.Crash();
                break;
            case 7:
                Note("checkpoint and crash");
                test.Checkpoint().Crash();
                break;
            case 8 or 9 when rescales:
                var tasks = s_parallelisms[++_rescaled % s_parallelisms.Length];
                Note($"{tasks} tasks");
                test.Rescale(tasks);
                break;
        }
    }

    void Note(string what) => _events.Add(_inputs == 0 ? $"{what} at the start" : $"{what} after input {_inputs}");

    sealed class Pipeline(CrashHost host, PipelineTest test) : ICasePipeline
    {
        readonly DriverPipeline _inner = new(test);

        public ValueTask PushAsync(string source, object row) => Given(_inner.PushAsync(source, row));

        public ValueTask WatermarkAsync(string? source, long time) => Given(_inner.WatermarkAsync(source, time));

        public ValueTask AdvanceTimeToAsync(long time) => Given(_inner.AdvanceTimeToAsync(time));

        public ValueTask CheckpointAsync() => Given(_inner.CheckpointAsync());

        public ValueTask CrashAsync() => Given(_inner.CrashAsync());

        public ValueTask RescaleAsync(int parallelism) => Given(_inner.RescaleAsync(parallelism));

        public ValueTask EndAsync() => Given(_inner.EndAsync());

        public IReadOnlyList<JsonElement> Take(string sink) => _inner.Take(sink);

        public ValueTask DisposeAsync() => _inner.DisposeAsync();

        ValueTask Given(ValueTask given)
        {
            host._inputs++;
            host.Disturb(test);
            return given;
        }
    }
}
