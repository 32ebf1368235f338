using System.Text.Json;
using OrleansStream.Pipelines.Tests.Support;
using OrleansStream.Plans;
using OrleansStream.Testing;

namespace OrleansStream.Pipelines.Tests.Properties;

/// <summary>
/// Results depend on the rows alone: not on their order (within the bound that the plan gives), on how they are cut into batches and chunks, on the
/// number of partitions and tasks, on the way from plan to JSON and back. Data is random; a failure names the seed, and the same seed fails again.
/// </summary>
/// <remarks>The environment variable <c>ORLEANSSTREAM_PROPERTY_SEEDS</c> says how many seeds the driver takes; a silo takes a tenth of them.</remarks>
public sealed class PipelineProperties(PipelineSilo silo) : IClassFixture<PipelineSilo>
{
    const int QuickSeeds = 15;

    static int DriverSeeds => int.TryParse(Environment.GetEnvironmentVariable("ORLEANSSTREAM_PROPERTY_SEEDS"), out var seeds) ? seeds : QuickSeeds;

    static int SiloSeeds => Math.Max(1, DriverSeeds / 10);

    public static TheoryData<string> Pipelines => [.. SamplePipeline.All.Keys];

    public static TheoryData<string> PipelinesOfAnyOrder => [.. SamplePipeline.All.Where(p => p.Value.AnyOrder).Select(p => p.Key)];

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Batches_of_any_size_give_the_same(string name) => ForAll(name, DriverSeeds, (data, pipeline) =>
        Run(OneSource(pipeline), data.Cut(data.Rows)));

    [Theory]
    [MemberData(nameof(PipelinesOfAnyOrder))]
    public void Rows_in_any_order_give_the_same(string name) => ForAll(name, DriverSeeds, (data, pipeline) =>
        Run(OneSource(pipeline), data.Cut(data.Shuffled())));

    [Theory]
    [MemberData(nameof(PipelinesOfAnyOrder))]
    public void Several_sources_give_the_same_as_one(string name) => ForAll(name, DriverSeeds, (data, pipeline) =>
    {
        var sources = Enumerable.Range(0, 1 + data.Below(3)).Select(i => $"s{i}").ToList();
        var plan = PlanFiles.Parse(
            (pipeline with { Steps = $$"""{ "id": "in", "type": "union", "from": [{{string.Join(", ", sources.Select(s => $"\"{s}\""))}}] }, {{pipeline.Steps}}""" })
            .Plan(string.Join(", ", sources.Select(s => $$"""  "{{s}}": { "type": "file", "config": { {{SamplePipeline.SourceConfig}} } }  """))), "p");
        var test = PipelineTest.Start(plan);
        // Each source has its own order and batches; they come by turns, so that one may be far ahead of another.
        var dealt = data.Deal(data.Shuffled(), sources.Count).Select((rows, i) => data.Cut(rows).Select(b => (Source: sources[i], Rows: b)).ToList()).ToList();
        while (dealt.Exists(d => d.Count > 0))
        {
            var turn = dealt.Where(d => d.Count > 0).ElementAt(data.Below(dealt.Count(d => d.Count > 0)));
            test.Push(turn[0].Source, [.. turn[0].Rows.Select(r => r.Json)]);
            turn.RemoveAt(0);
        }
        return Rows(test);
    });

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void A_plan_that_went_through_JSON_gives_the_same(string name) => ForAll(name, Math.Min(DriverSeeds, QuickSeeds), (data, pipeline) =>
    {
        var plan = OneSource(pipeline);
        var again = PlanFiles.Parse(PlanJson.Write(plan), "other");
        Assert.Equal(plan, again);
        return Run(again, [data.Rows]);
    });

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task Partitions_chunks_and_tasks_in_a_silo_give_the_same(string name)
    {
        var pipeline = SamplePipeline.All[name];
        for (var seed = 0; seed < SiloSeeds; seed++)
        {
            var data = new SampleData(seed);
            var expected = Run(OneSource(pipeline), [data.Rows]);
            var partitions = pipeline.AnyOrder ? 1 + data.Below(4) : 1;
            var script = $"{name}-{seed}";
            silo.Scripts.Put(script, [.. data.Deal(pipeline.AnyOrder ? data.Shuffled() : data.Rows, partitions).Select(rows => Chunks(data, rows))]);
            var plan = PlanFiles.Parse(
                pipeline.Plan($$"""  "in": { "type": "scripted", "config": { "script": "{{script}}", {{SamplePipeline.SourceConfig}} } }  """), "p");
            plan = plan with { Parallelism = 1 + data.Below(5) };
            var actual = await silo.RunAsync(plan);
            Same(pipeline, expected, actual, $"seed {seed}, {partitions} partitions, parallelism {plan.Parallelism}");
        }
    }

    static void ForAll(string name, int seeds, Func<SampleData, SamplePipeline, IEnumerable<JsonElement>> run)
    {
        var pipeline = SamplePipeline.All[name];
        for (var seed = 0; seed < seeds; seed++)
        {
            var data = new SampleData(seed);
            var expected = Run(OneSource(pipeline), [data.Rows]);
            Same(pipeline, expected, run(data, pipeline), $"seed {seed}");
        }
    }

    static Plan OneSource(SamplePipeline pipeline) =>
        PlanFiles.Parse(pipeline.Plan($$"""  "in": { "type": "file", "config": { {{SamplePipeline.SourceConfig}} } }  """), "p");

    static List<JsonElement> Run(Plan plan, IEnumerable<IReadOnlyList<SampleRow>> batches)
    {
        var test = PipelineTest.Start(plan);
        foreach (var batch in batches)
            test.Push("in", [.. batch.Select(r => r.Json)]);
        return Rows(test);
    }

    static List<JsonElement> Rows(PipelineTest test)
    {
        var rows = test.End().Output("out").Select(r => JsonSerializer.SerializeToElement(r)).ToList();
        Assert.Empty(test.DeadLetters);
        return rows;
    }

    static byte[][] Chunks(SampleData data, IReadOnlyList<SampleRow> rows)
    {
        var stretches = data.Cut(rows).ToList();
        return [.. stretches.Select((s, i) => SampleData.Bytes(s, lastLineEnds: i < stretches.Count - 1 || data.Below(2) == 0))];
    }

    static void Same(SamplePipeline pipeline, IEnumerable<JsonElement> expected, IEnumerable<JsonElement> actual, string what)
    {
        try
        {
            ResultRows.Same(pipeline.Final(expected), pipeline.Final(actual));
        }
        catch (Xunit.Sdk.XunitException e)
        {
            Assert.Fail($"{what}: {e.Message}");
        }
    }
}
