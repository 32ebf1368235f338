using System.Text.Json;

namespace OrleansStream.Testing.Files;

/// <summary>The plan of a case in a <see cref="PipelineTest"/>.</summary>
sealed class DriverPipeline(PipelineTest test) : ICasePipeline
{
    public ValueTask PushAsync(string source, object row) => Done(test.Push(source, row));

    public ValueTask WatermarkAsync(string? source, long time) => Done(source is null ? test.Watermark(time) : test.Watermark(source, time));

    public ValueTask AdvanceTimeToAsync(long time) => Done(test.AdvanceTimeTo(time));

    public ValueTask CheckpointAsync() => Done(test.Checkpoint());

    public ValueTask CrashAsync() => Done(test.Crash());

    public ValueTask RescaleAsync(int parallelism) => Done(test.Rescale(parallelism));

    public ValueTask EndAsync() => Done(test.End());

    public IReadOnlyList<JsonElement> Take(string sink) => test.Rows(sink);

    public ValueTask DisposeAsync() => default;

    static ValueTask Done(PipelineTest _) => default;
}
