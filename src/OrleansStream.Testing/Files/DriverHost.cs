using System.Text.Json;
using OrleansStream.Plans;

namespace OrleansStream.Testing.Files;

/// <summary>Runs cases with <see cref="PipelineTest"/>; no call ever waits.</summary>
sealed class DriverHost : ICaseHost
{
    public static DriverHost Instance { get; } = new();

    public ValueTask<ICasePipeline> StartAsync(Plan plan, IReadOnlyDictionary<string, IReadOnlyList<object>> samples) =>
        new(new Pipeline(PipelineTest.Start(plan, new PipelineTestOptions { SampleRows = samples })));

    sealed class Pipeline(PipelineTest test) : ICasePipeline
    {
        public ValueTask PushAsync(string source, object row) => Done(test.Push(source, row));

        public ValueTask WatermarkAsync(string? source, long time) => Done(source is null ? test.Watermark(time) : test.Watermark(source, time));

        public ValueTask AdvanceTimeToAsync(long time) => Done(test.AdvanceTimeTo(time));

        public ValueTask EndAsync() => Done(test.End());

        public IReadOnlyList<JsonElement> Take(string sink) => test.Rows(sink);

        public ValueTask DisposeAsync() => default;

        static ValueTask Done(PipelineTest _) => default;
    }
}
