using OrleansStream.Diagnostics;
using OrleansStream.Formats;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

public class PlanValidatorTests
{
    const string File = """{ "type": "file", "config": { "path": "in" } }""";
    const string Out = """{ "type": "file", "config": { "path": "out" } }""";

    static Diagnostic Only(string json) => Assert.Single(TestCatalog.Validate(json));

    static void Is(Diagnostic finding, string code, DiagnosticSeverity severity, string? path, string? hint = null)
    {
        Assert.Equal((code, severity, path), (finding.Code, finding.Severity, finding.Path));
        if (hint is not null)
            Assert.Equal(hint, finding.Hint);
    }

    [Fact]
    public void Absent_from_is_the_node_before()
    {
        var bound = TestCatalog.Bind($$"""{ "source": {{File}}, "processors": [ { "type": "fork" }, { "type": "fork" } ], "sink": {{Out}} }""", out var findings);
        Assert.Empty(findings);
        Assert.Equal(["source"], bound!.Steps[0].Node.From);
        Assert.Equal(["fork"], bound.Steps[1].Node.From);
        Assert.Equal(["fork-2"], bound.Sinks[0].Node.From);
    }

    [Fact]
    public void A_sink_without_steps_reads_the_only_source()
    {
        var bound = TestCatalog.Bind($$"""{ "source": {{File}}, "sink": {{Out}} }""", out _);
        Assert.Equal(["source"], bound!.Sinks[0].Node.From);
    }

    [Fact]
    public void Options_and_formats_are_bound()
    {
        var bound = TestCatalog.Bind("""
            { "source": { "type": "file", "config": { "path": "p", "format": { "type": "csv", "header": false }, "schema": { "a": "int64", "ts": "timestamp" },
                "eventTime": { "field": "ts", "outOfOrderness": "5s" } } },
              "sink": { "type": "file", "config": { "path": "q", "format": "csv" } }, "checkpointing": { "interval": "1m" } }
            """, out var findings)!;
        Assert.Empty(findings);
        Assert.Equal("p", ((FileSourceOptions)bound.Sources[0].Options).Path);
        Assert.False(((CsvFormatOptions)bound.Sources[0].FormatOptions!).Header);
        Assert.Equal("{a: int64, ts: timestamp}", bound.Sources[0].Schema!.ToString());
        Assert.Equal(TimeSpan.FromSeconds(5), bound.Sources[0].Common.EventTime!.OutOfOrderness);
        Assert.True(((CsvFormatOptions)bound.Sinks[0].FormatOptions!).Header);
        Assert.Equal(TimeSpan.FromMinutes(1), bound.Settings.Checkpointing!.Interval);
    }

    [Fact]
    public void Side_outputs_are_read_by_their_names()
    {
        var plan = """{ "source": FILE, "steps": [ { "id": "f", "type": "fork", "config": { "outputs": ["late"] } } ], "sinks": { "a": { "type": "console", "from": "FROM" } } }"""
            .Replace("FILE", File, StringComparison.Ordinal);
        Assert.Empty(TestCatalog.Validate(plan.Replace("FROM", "f.late", StringComparison.Ordinal)));
        Is(TestCatalog.Validate(plan.Replace("FROM", "f.lat", StringComparison.Ordinal))[0],
            ErrorCodes.UnknownInput, DiagnosticSeverity.Error, "sinks.a.from", "did you mean 'f.late'?");
    }

    [Fact]
    public void Dead_letters_can_be_read() =>
        Assert.Empty(TestCatalog.Validate($$"""{ "source": {{File}}, "sinks": { "out": {{Out}}, "bad": { "type": "console", "from": "$deadLetters" } } }"""));

    [Theory]
    [InlineData("sorce", "did you mean 'source'?")]
    [InlineData("sink", "a sink cannot be read; read what the sink reads")]
    public void A_name_that_is_no_input_is_an_error(string from, string hint)
    {
        var findings = TestCatalog.Validate($$"""{ "source": {{File}}, "steps": [ { "type": "fork", "from": "{{from}}" } ], "sink": {{Out}} }""");
        Is(findings[0], ErrorCodes.UnknownInput, DiagnosticSeverity.Error, "steps[0].from", hint);
    }

    [Fact]
    public void Several_sources_need_a_from()
    {
        var findings = TestCatalog.Validate($$"""{ "sources": { "a": {{File}}, "b": {{File}} }, "steps": [ { "type": "fork" } ], "sink": {{Out}} }""");
        Is(findings[0], ErrorCodes.NoInput, DiagnosticSeverity.Error, "steps[0]", "add \"from\": one of a, b");
    }

    [Fact]
    public void A_plan_needs_a_source() =>
        Is(TestCatalog.Validate($$"""{ "sinks": {} }""")[0], ErrorCodes.NoInput, DiagnosticSeverity.Error, null);

    [Fact]
    public void A_cycle_is_named()
    {
        var findings = TestCatalog.Validate($$"""
            { "source": {{File}}, "steps": [ { "id": "a", "type": "fork", "from": "c" }, { "id": "b", "type": "fork", "from": "a" }, { "id": "c", "type": "fork", "from": "b" },
              { "id": "d", "type": "fork", "from": "c" }, { "id": "e", "type": "fork", "from": "source" } ], "sinks": { "x": { "type": "console", "from": ["d", "e"] } } }
            """);
        var finding = Assert.Single(findings);
        Assert.Equal(ErrorCodes.Cycle, finding.Code);
        Assert.Equal("The steps read each other in a circle: a -> b -> c -> a", finding.Message);
    }

    [Fact]
    public void What_nothing_reads_is_a_warning()
    {
        var findings = TestCatalog.Validate($$"""
            { "sources": { "a": {{File}}, "b": {{File}} }, "steps": [ { "id": "s", "type": "fork", "from": "a" } ], "sinks": { "x": { "type": "console", "from": "a" } } }
            """);
        Assert.Equal(2, findings.Count);
        Is(findings[0], ErrorCodes.Unread, DiagnosticSeverity.Warning, "sources.b");
        Is(findings[1], ErrorCodes.Unread, DiagnosticSeverity.Warning, "steps[0]");
    }

    [Theory]
    [InlineData("Revenue")]
    [InlineData("")]
    [InlineData("a.b")]
    public void A_plan_id_has_small_letters_digits_and_dashes(string id) =>
        Is(Only($$"""{ "id": "{{id}}", "source": {{File}}, "sink": {{Out}} }"""), ErrorCodes.BadId, DiagnosticSeverity.Error, "id");

    [Fact]
    public void Sources_and_steps_do_not_share_ids()
    {
        var findings = TestCatalog.Validate($$"""{ "sources": { "a": {{File}} }, "steps": [ { "id": "a", "type": "fork", "from": "a" } ], "sinks": { "x": {{Out}} } }""");
        Is(findings[0], ErrorCodes.BadId, DiagnosticSeverity.Error, "steps[0].id");
    }

    [Fact]
    public void A_sink_may_have_the_name_of_what_it_reads() =>
        Assert.Empty(TestCatalog.Validate($$"""{ "sources": { "a": {{File}} }, "steps": [ { "id": "b", "type": "fork" } ], "sinks": { "a": { "type": "console", "from": "a" }, "b": {{Out}} } }"""));

    [Fact]
    public void No_more_findings_are_kept_than_anybody_reads()
    {
        var fields = string.Join(",", Enumerable.Range(0, 5_000).Select(i => $"\"x{i}\": 1"));
        var findings = TestCatalog.Validate($$"""{ "source": { "type": "file", "config": { "path": "x", {{fields}} } }, "sink": {{Out}} }""");
        Assert.Equal(DiagnosticBag.MostFindings, findings.Count);
    }

    [Fact]
    public void A_node_id_has_no_dots() =>
        Is(Only($$"""{ "sources": { "a.b": {{File}} }, "sinks": { "x": { "type": "console", "from": "a.b" } } }"""), ErrorCodes.BadId, DiagnosticSeverity.Error, "sources[\"a.b\"]");

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void Parallelism_has_limits(int parallelism) =>
        Is(Only($$"""{ "source": {{File}}, "sink": {{Out}}, "parallelism": {{parallelism}} }"""), ErrorCodes.OutOfRange, DiagnosticSeverity.Error, "parallelism");

    [Theory]
    [InlineData("""{ "type": "fiel" }""", ErrorCodes.UnknownType, DiagnosticSeverity.Error, "source.type", "did you mean 'file'?")]
    [InlineData("""{ "type": "kafka", "config": { "anything": 1 } }""", ErrorCodes.NotInThisBuild, DiagnosticSeverity.Warning, "source.type", null)]
    [InlineData("""{ "type": "stream", "config": { "platform": "kafak" } }""", ErrorCodes.UnknownType, DiagnosticSeverity.Error, "source.config.platform", "did you mean 'kafka'?")]
    [InlineData("""{ "type": "file", "config": { "path": "x", "pth": "x" } }""", ErrorCodes.UnknownField, DiagnosticSeverity.Error, "source.config.pth", "did you mean 'path'?")]
    [InlineData("""{ "type": "file", "config": { "path": "x", "format": "avro" } }""", ErrorCodes.NotInThisBuild, DiagnosticSeverity.Warning, "source.config.format", null)]
    [InlineData("""{ "type": "file", "config": { "path": "x", "format": "jsn" } }""", ErrorCodes.UnknownType, DiagnosticSeverity.Error, "source.config.format", "did you mean 'json'?")]
    [InlineData("""{ "type": "file", "config": { "path": "x", "format": { "type": "csv", "hedr": 1 } } }""", ErrorCodes.UnknownField, DiagnosticSeverity.Error, "source.config.format.hedr", null)]
    [InlineData("""{ "type": "file", "config": { "path": "x", "format": 1 } }""", ErrorCodes.WrongShape, DiagnosticSeverity.Error, "source.config.format", null)]
    [InlineData("""{ "type": "file", "config": { "path": "x", "schema": { "a": "int46" } } }""", ErrorCodes.UnknownDataType, DiagnosticSeverity.Error, "source.config.schema.a", null)]
    [InlineData("""{ "type": "file", "config": { "path": "x", "schema": { "ts": "int64" }, "eventTime": { "field": "st" } } }""", ErrorCodes.UnknownColumn, DiagnosticSeverity.Error, "source.config.eventTime.field", "did you mean 'ts'?")]
    [InlineData("""{ "type": "ticks", "config": { "format": "csv" } }""", ErrorCodes.Conflict, DiagnosticSeverity.Warning, "source.config.format", null)]
    public void A_wrong_source_is_found(string source, string code, DiagnosticSeverity severity, string path, string? hint)
    {
        var finding = Only($$"""{ "source": {{source}}, "sink": {{Out}} }""");
        Is(finding, code, severity, path, hint);
        Assert.Equal("source", finding.Node);
        Assert.NotNull(finding.Position);
    }

    [Fact]
    public void What_this_build_lacks_cannot_be_bound()
    {
        var json = $$"""{ "source": {{File}}, "processors": [ { "type": "cep", "config": { "x": 1 } } ], "sinks": { "t": { "type": "console", "from": "cep.timeouts" } } }""";
        Is(Only(json), ErrorCodes.NotInThisBuild, DiagnosticSeverity.Warning, "processors[0].type");
        Assert.Null(TestCatalog.Bind(json, out var findings));
        Is(Assert.Single(findings), ErrorCodes.NotInThisBuild, DiagnosticSeverity.Error, "steps[0].type");
    }

    [Theory]
    [InlineData("\"delivery\": \"once\"", ErrorCodes.OutOfRange, "delivery")]
    [InlineData("\"backpressure\": { \"strategy\": \"samplee\" }", ErrorCodes.OutOfRange, "backpressure.strategy")]
    [InlineData("\"backpressure\": { \"samplingRate\": 2 }", ErrorCodes.OutOfRange, "backpressure.samplingRate")]
    [InlineData("\"backpressure\": { \"autoScaling\": { \"minInstances\": 5, \"maxInstances\": 2 } }", ErrorCodes.Conflict, "backpressure.autoScaling.minInstances")]
    [InlineData("\"checkpointing\": { \"interval\": \"soon\" }", ErrorCodes.WrongShape, "checkpointing.interval")]
    [InlineData("\"checkpointing\": { \"intervall\": 1 }", ErrorCodes.UnknownField, "checkpointing.intervall")]
    [InlineData("\"partitioning\": { \"strategy\": \"robin\" }", ErrorCodes.OutOfRange, "partitioning.strategy")]
    public void Settings_are_checked(string setting, string code, string path) =>
        Is(Only($$"""{ "source": {{File}}, "sink": {{Out}}, {{setting}} }"""), code, DiagnosticSeverity.Error, path);

    [Fact]
    public void Too_many_inputs_are_refused() =>
        Is(Only($$"""{ "sources": { "a": {{File}}, "b": {{File}} }, "steps": [ { "type": "fork", "from": ["a", "b"] } ], "sink": {{Out}} }"""),
            ErrorCodes.Conflict, DiagnosticSeverity.Error, "steps[0].from");
}
