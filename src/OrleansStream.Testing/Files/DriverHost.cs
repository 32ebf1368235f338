using OrleansStream.Plans;

namespace OrleansStream.Testing.Files;

/// <summary>Runs cases with <see cref="PipelineTest"/>; no call ever waits.</summary>
sealed class DriverHost : ICaseHost
{
    public static DriverHost Instance { get; } = new();

    // Steps that need not note what changes are tested as pipelines without checkpoints run them; checkpoints in a case are full ones.
    public ValueTask<ICasePipeline> StartAsync(Plan plan, IReadOnlyDictionary<string, IReadOnlyList<object>> samples) =>
        new(new DriverPipeline(PipelineTest.Start(plan, new PipelineTestOptions { SampleRows = samples, TrackChanges = false })));
}
