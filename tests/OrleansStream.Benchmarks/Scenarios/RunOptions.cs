using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansStream.Benchmarks.Scenarios;

/// <summary>
/// What <c>run [--engine] WORK N KEYS PARALLELISM mem|FILE [nocheckpoint|MILLISECONDS]</c> asks for, the same words as the peers take; or
/// <c>run [--engine] nexmark QUERY N PARALLELISM</c>.
/// </summary>
sealed record RunOptions(bool Engine, string Work, long Events, int Keys, int Parallelism, string Source, int Checkpoint)
{
    public const string Usage = "run [--engine] WORK N KEYS PARALLELISM mem|FILE [nocheckpoint|MILLISECONDS between checkpoints]; WORK: filter, tumbling, sliding, session\nrun [--engine] nexmark q0|q1|... N PARALLELISM";

    public bool IsMemory => Source == "mem";

    /// <summary>Whether every run gives as many rows: running results come once per batch, and batches depend on the moment.</summary>
    public bool IsDeterministic => !NexmarkScenario.IsRunning(Work);

    public static RunOptions? Parse(string[] args)
    {
        var engine = args is ["--engine", ..];
        string[] rest = engine ? args[1..] : args;
        var checkpoint = 0;
        if (rest.Length == 6 && (rest[5] == "nocheckpoint" || int.TryParse(rest[5], NumberStyles.None, CultureInfo.InvariantCulture, out checkpoint)))
            rest = rest[..5];
        if (rest is ["nexmark", var query, var events, var parallelism])
            return NexmarkScenario.Has(query) ? new RunOptions(engine, query, Number(events), 0, (int)Number(parallelism), "mem", 0) : null;
        if (rest.Length != 5 || !Scenarios.Work.Names.Contains(rest[0]))
            return null;
        return new RunOptions(engine, rest[0], Number(rest[1]), (int)Number(rest[2]), (int)Number(rest[3]), rest[4], checkpoint);
    }

    /// <summary>The plan, with the events from memory or from the file.</summary>
    public string Plan()
    {
        if (NexmarkScenario.Has(Work))
            return NexmarkScenario.Plan(Work, Events, Parallelism);
        var source = IsMemory
            ? $$"""{ "type": "events", "config": { "count": {{Events}}, "keys": {{Keys}}, "partitions": {{Parallelism}}, {{Scenarios.Work.EventTime}} } }"""
            : $$"""
              { "type": "file", "config": { "path": {{System.Text.Json.JsonSerializer.Serialize(Source)}}, {{Scenarios.Work.EventTime}},
                "schema": { "id": "int64", "ts": "int64", "user": "string", "type": "string", "value": "float64" } } }
              """;
        var plan = Scenarios.Work.Plan(Work, Parallelism, source, """{ "type": "checksum" }""");
        if (Checkpoint == 0)
            return plan;
        var node = JsonNode.Parse(plan)!;
        node["checkpointing"] = new JsonObject { ["interval"] = Checkpoint, ["storage"] = "file" };
        return node.ToJsonString();
    }

    static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
