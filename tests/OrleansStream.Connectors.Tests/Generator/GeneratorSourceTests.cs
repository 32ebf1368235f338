using OrleansStream.Connectors.Generator;
using OrleansStream.Connectors.Tests.Conformance;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Tests.Generator;

public sealed class GeneratorConformanceTests : SourceConformance
{
    protected override ISourceConnector Connector { get; } = new GeneratorSourceConnector();

    protected override object Options { get; } = new GeneratorOptions
    {
        Rows = 301,
        Partitions = 3,
        Fields = new Dictionary<string, GeneratorField> { ["id"] = new SequenceField { Start = 10, Step = 2 } },
    };

    protected override IReadOnlyDictionary<string, IReadOnlyList<string>> Expected { get; } = Enumerable.Range(0, 3).ToDictionary(
        p => $"{p}", p => (IReadOnlyList<string>)[.. Enumerable.Range(0, 301).Where(n => n % 3 == p).Select(n => $"{10 + (2 * n)}")]);
}

public sealed class GeneratorSourceTests
{
    readonly TestClock _clock = new();

    [Fact]
    public async Task The_same_seed_makes_the_same_rows_however_they_are_read()
    {
        var fields = new Dictionary<string, GeneratorField>
        {
            ["a"] = new IntegerField(), ["b"] = new NumberField(), ["c"] = new KeyField { Skew = 1 }, ["d"] = new UuidField(), ["e"] = new FlagField(),
            ["f"] = new ChoiceField { Values = ["x", "y"], Nulls = 0.3 }, ["g"] = new WaveField { Noise = 1, Outliers = 0.1 },
            ["h"] = new TimestampField { Start = "2026-01-01", Disorder = TimeSpan.FromSeconds(9) },
        };
        var options = new GeneratorOptions { Rows = 500, Seed = 7, Fields = fields };
        var all = await ReadAsync(options);
        Assert.Equal(500, all.Count);
        Assert.Equal(all, await ReadAsync(options));
        Assert.Equal(all.Skip(123), await ReadAsync(options, new SourcePosition(123)));
        Assert.Equal(all.Order(), (await ReadAsync(options with { Partitions = 4 })).Order());
        Assert.NotEqual(all, await ReadAsync(options with { Seed = 8 }));
    }

    [Fact]
    public async Task Values_stay_in_their_limits_and_use_them()
    {
        var rows = await BatchesAsync(new Dictionary<string, GeneratorField>
        {
            ["die"] = new IntegerField { Min = 1, Max = 6 },
            ["any"] = new IntegerField { Min = long.MinValue, Max = long.MaxValue },
            ["price"] = new NumberField { Min = -5, Max = 5, Decimals = 1 },
            ["wave"] = new WaveField { Base = 20, Amplitude = 5, Noise = 1 },
            ["spike"] = new WaveField { Base = 20, Amplitude = 5, Noise = 1, Outliers = 0.01 },
        });
        var dice = rows.Select(r => (long)r["die"]!).ToList();
        Assert.Equal([1L, 2, 3, 4, 5, 6], dice.Distinct().Order());
        Assert.InRange(dice.Average(), 3.4, 3.6);
        Assert.InRange(rows.Count(r => (long)r["any"]! < 0), 4500, 5500);
        Assert.All(rows, r => Assert.InRange((double)r["price"]!, -5, 5));
        Assert.All(rows, r => Assert.Equal(Math.Round((double)r["price"]!, 1), (double)r["price"]!));
        Assert.All(rows, r => Assert.InRange((double)r["wave"]!, 14, 26));
        Assert.InRange(rows.Count(r => Math.Abs((double)r["spike"]! - 20) > 50), 60, 140);
    }

    [Fact]
    public async Task Shares_are_kept()
    {
        var rows = await BatchesAsync(new Dictionary<string, GeneratorField>
        {
            ["status"] = new ChoiceField { Values = ["open", "paid", "never"], Weights = [1, 3, 0] },
            ["flag"] = new FlagField { Chance = 0.1 },
            ["gap"] = new SequenceField { Nulls = 0.2 },
            ["even"] = new KeyField { Prefix = "k", Count = 10 },
            ["skewed"] = new KeyField { Prefix = "k", Count = 10, Skew = 2 },
        });
        Assert.InRange(rows.Count(r => (string)r["status"]! == "paid"), 7200, 7800);
        Assert.DoesNotContain(rows, r => (string)r["status"]! == "never");
        Assert.InRange(rows.Count(r => (bool)r["flag"]!), 850, 1150);
        Assert.InRange(rows.Count(r => r["gap"] is null), 1800, 2200);
        Assert.InRange(rows.Count(r => (string)r["even"]! == "k0"), 850, 1150);
        Assert.True(rows.Count(r => (string)r["skewed"]! == "k0") > 4000);
        Assert.Equal(10, rows.Select(r => r["even"]).Distinct().Count());
    }

    [Fact]
    public async Task The_first_field_of_times_gives_the_event_time()
    {
        var rows = await BatchesAsync(new Dictionary<string, GeneratorField>
        {
            ["id"] = new SequenceField(),
            ["at"] = new TimestampField { Start = "1970-01-01T00:00:10Z", Step = TimeSpan.FromMilliseconds(5), Disorder = TimeSpan.FromMilliseconds(100) },
        });
        Assert.All(rows, r => Assert.Equal(r["at"], r.EventTime));
        Assert.All(rows, r => Assert.InRange(r.EventTime, 10_000 + (5 * (long)r["id"]!) - 100, 10_000 + (5 * (long)r["id"]!)));
        Assert.Contains(rows.Zip(rows.Skip(1)), pair => pair.First.EventTime > pair.Second.EventTime);
    }

    [Fact]
    public async Task Without_fields_the_rows_are_orders_at_the_clocks_time()
    {
        var row = (await BatchesAsync([]))[0];
        Assert.Equal(["id", "user", "amount", "time"], row.Schema.Fields.Select(f => f.Name));
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), row.EventTime);
    }

    [Fact]
    public async Task A_rate_holds_rows_back()
    {
        var options = new GeneratorOptions { Rate = 1000 };
        await using var source = await OpenAsync(options);
        Assert.False(source.Bounded);
        await using var reader = await source.OpenAsync("0", null, default);
        var next = reader.ReadAsync(default).AsTask();
        await _clock.SomebodyWaitsAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(9));
        Assert.Equal(10, Assert.IsType<RowsChunk>(await next).Rows.Count);
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(500, Assert.IsType<RowsChunk>(await reader.ReadAsync(default)).Rows.Count);
    }

    public static TheoryData<GeneratorField, string> BadFields => new()
    {
        { new IntegerField { Min = 2, Max = 1 }, "max is smaller than min" },
        { new NumberField { Min = 2, Max = 1 }, "max is smaller than min" },
        { new NumberField { Min = -double.MaxValue, Max = double.MaxValue }, "too far" },
        { new ChoiceField(), "no values" },
        { new ChoiceField { Values = ["a"], Weights = [1, 2] }, "weights" },
        { new ChoiceField { Values = ["a"], Weights = [0] }, "weights" },
        { new ChoiceField { Values = [new string('x', 2000)] }, "at most 1024 bytes" },
        { new TimestampField { Start = "yesterday" }, "no ISO 8601 time" },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task A_field_that_makes_no_sense_is_refused(GeneratorField field, string message)
    {
        var options = new GeneratorOptions { Fields = new Dictionary<string, GeneratorField> { ["f"] = field } };
        var error = await Assert.ThrowsAsync<StreamException>(async () => await OpenAsync(options));
        Assert.Equal(ErrorCodes.OutOfRange, error.Code);
        Assert.Contains("'f'", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    async Task<List<RowView>> BatchesAsync(Dictionary<string, GeneratorField> fields)
    {
        var rows = new List<RowView>();
        await using var source = await OpenAsync(new GeneratorOptions { Rows = 10_000, Fields = fields });
        await using var reader = await source.OpenAsync("0", null, default);
        while (await reader.ReadAsync(default) is RowsChunk chunk)
            rows.AddRange(Enumerable.Range(0, chunk.Rows.Count).Select(chunk.Rows.Row));
        return rows;
    }

    async Task<List<string>> ReadAsync(GeneratorOptions options, SourcePosition? after = null)
    {
        var rows = new List<string>();
        await using var source = await OpenAsync(options);
        foreach (var partition in source.Partitions)
        {
            await using var reader = await source.OpenAsync(partition, after, default);
            while (await reader.ReadAsync(default) is RowsChunk chunk)
            {
                for (var i = 0; i < chunk.Rows.Count; i++)
                    rows.Add(string.Join('|', Enumerable.Range(0, chunk.Rows.Schema.Count).Select(c => chunk.Rows.Row(i)[c])));
            }
        }
        return rows;
    }

    ValueTask<ISource> OpenAsync(GeneratorOptions options) => new GeneratorSourceConnector().OpenAsync(
        new SourceContext { Pipeline = "p", Name = "in", Options = options, Time = _clock }, default);
}
