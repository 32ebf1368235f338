using CsCheck;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

/// <summary>Random plans: frames as plans have them, with configs of any JSON.</summary>
static class RandomPlans
{
    static readonly Gen<string> Word = Gen.OneOf("a", "b-1", "Orders", "path", "window", "naïve", "with space", "quote\"d", "back\\slash", "\u2028", "😀", "a.b", "");

    static readonly Gen<string> Id = Gen.OneOf("a", "b", "c", "orders", "paid-2", "x_1");

    static readonly Gen<string> Type = Gen.OneOf("file", "filter", "map", "aggregate", "kafka", "no such");

    static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Const("null"), Gen.Bool.Select(b => b ? "true" : "false"), Gen.Int.Select(i => $"{i}"), Gen.OneOf("1.0", "1e3", "-0.25", "12345678901234567890"),
        Word.Select(Quoted));

    static readonly Gen<string> Json = Gen.Recursive<string>((depth, inner) => depth > 3 ? Scalar : Gen.OneOf(
        Scalar, inner.Array[0, 3].Select(items => $"[{string.Join(",", items)}]"), Object(inner)));

    static readonly Gen<ComponentConfig> Config = Object(Json).Select(ComponentConfig.Parse);

    static readonly Gen<EquatableArray<string>> From = Id.Array[0, 3].Select(ids => new EquatableArray<string>([.. ids]));

    static readonly Gen<ComponentConfig> Settings = Gen.Select(Json, Json, Gen.Bool, Gen.Bool, (ui, backpressure, hasUi, hasDelivery) =>
        ComponentConfig.Parse($$"""{ {{(hasUi ? $"\"$schema\": \"s\", \"ui\": {ui}," : "")}} {{(hasDelivery ? "\"delivery\": \"atLeastOnce\"," : "")}} "backpressure": {{backpressure}} }"""));

    public static readonly Gen<Plan> Plans =
        from id in Id
        from name in Gen.Null(Word)
        from description in Gen.Null(Word)
        from sources in Gen.Select(Word, Type, Config, (n, t, c) => new SourceNode(n, t, c)).Array[0, 3]
        from steps in Gen.Select(Id, Type, From, Config, (n, t, f, c) => new StepNode(n, t, f, c)).Array[0, 4]
        from sinks in Gen.Select(Word, Type, From, Config, (n, t, f, c) => new SinkNode(n, t, f, c)).Array[0, 3]
        from parallelism in Gen.Int[-1, 300]
        from settings in Settings
        select new Plan
        {
            Id = id,
            Name = name,
            Description = description,
            Sources = [.. sources.DistinctBy(s => s.Name)],
            Steps = [.. steps],
            Sinks = [.. sinks.DistinctBy(s => s.Name)],
            Parallelism = parallelism,
            Settings = settings,
        };

    static Gen<string> Object(Gen<string> value) => Gen.Select(Word, value, (name, v) => (name, v)).Array[0, 4].Select(fields =>
        $"{{{string.Join(",", fields.DistinctBy(f => f.name).Select(f => $"{Quoted(f.name)}:{f.v}"))}}}");

    static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
