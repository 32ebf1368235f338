using CsCheck;
using OrleansStream.Building;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Steps.Aggregate;
using OrleansStream.Tests.Plans;
using OrleansStream.Windows;

namespace OrleansStream.Tests.Building;

/// <summary>Whatever is built in C# is the same plan after a detour over JSON.</summary>
public class BuilderIdentityTests
{
    sealed record Event(string User, double Amount, long Count, DateTime At);

    static readonly Gen<TimeSpan> Times = Gen.Int[1, 100_000].Select(ms => TimeSpan.FromMilliseconds(ms));

    static readonly Gen<WindowOptions> Windows = Gen.OneOf(
        Gen.Select(Times, Times, (size, offset) => (WindowOptions)(Tumbling.Of(size) with { Offset = -offset })),
        Gen.Select(Times, Times, (size, slide) => (WindowOptions)(Sliding.Of(size, slide) with { AllowedLateness = slide })),
        Gen.Select(Times, Gen.Int[1, 9], (step, n) => (WindowOptions)Cumulative.Of(step * n, step)),
        Gen.Select(Gen.Long[1, 99], Gen.Long[1, 99], Gen.Bool, (size, slide, partial) => (WindowOptions)(OrleansStream.Building.Count.Of(size) with { Slide = slide, Partial = partial })),
        Gen.Select(Gen.Long[1, 99], Gen.Enum<WindowTime>(), (count, time) =>
            (WindowOptions)(Global.Of() with { Time = time, Trigger = new TriggerOptions { Type = TriggerKind.Count, Count = count } })),
        Gen.Const((WindowOptions)CustomWindow.Of("batches")),
        Gen.Select(Times, Gen.Bool, (gap, purge) => (WindowOptions)(SessionOf(gap) with { Trigger = new TriggerOptions { EarlyCount = 3, Purge = purge } })));

    static readonly Gen<Func<AggregationBuilder<Event>, AggregationBuilder<Event>>> Aggregates = Gen.Select(
        Gen.Enum<AggregateKind>(), Gen.Bool, Gen.Double[0, 100], Gen.Int[1, 50], (kind, filtered, percentile, k) =>
            (Func<AggregationBuilder<Event>, AggregationBuilder<Event>>)(a => a.Count("n").Sum(x => x.Amount, "total").Having("total > 5").Add(new AggregationOptions
            {
                Type = kind,
                Field = "amount",
                As = "result",
                Where = filtered ? new ExpressionText("count > 3") : null,
                Percentile = kind == AggregateKind.Percentile ? percentile : null,
                K = k,
                Exact = filtered,
            })));

    /// <summary>One more step (or sink) on a stream.</summary>
    static readonly Gen<Func<EventStream<Event>, EventStream<Event>>> Moves = Gen.OneOf<Func<EventStream<Event>, EventStream<Event>>>(
        Gen.Int.Select(n => (Func<EventStream<Event>, EventStream<Event>>)(s => s.Where($"count > {n}"))),
        Gen.Bool.Select(drop => (Func<EventStream<Event>, EventStream<Event>>)(s => s.Map(m => drop ? m.Drop("user") : m.Set("twice", "amount * 2").Rename("user", "who")))),
        Gen.Const((Func<EventStream<Event>, EventStream<Event>>)(s => s.Select(x => new { x.User, Sum = x.Amount }).As<Event>())),
        Gen.Const((Func<EventStream<Event>, EventStream<Event>>)(s => s.Select<Event>(new Dictionary<string, ExpressionText> { ["odd name"] = "amount", ["user"] = "'é\"'" }))),
        Gen.Const((Func<EventStream<Event>, EventStream<Event>>)(s => s.To("out", new FileSinkOptions { Path = "x" }))),
        Gen.Select(Windows, Aggregates, Gen.Int, (window, aggregates, n) => (Func<EventStream<Event>, EventStream<Event>>)(s =>
        {
            var grouped = s.GroupBy(x => new { x.User, Hour = x.At }).Window(window).Aggregate<Event>($"agg{n}".Replace('-', '_'), aggregates);
            grouped.Late.To("late", new ConsoleOptions());
            return grouped;
        })),
        Gen.Int.Select(n => (Func<EventStream<Event>, EventStream<Event>>)(s =>
        {
            var branches = s.Branch($"b{n}".Replace('-', '_'), b => b.When("big", "amount > 1"));
            return branches["big"].Union($"u{n}".Replace('-', '_'), branches.Else);
        })));

    [Fact]
    public void Builder_to_json_to_plan_to_json_is_the_identity() =>
        Gen.Select(Moves.Array[0, 6], Gen.Int[1, 256], Gen.Enum<Delivery>(), Times).Sample((moves, parallelism, delivery, interval) =>
        {
            var pipeline = PipelineBuilder.Create("p").Parallelism(parallelism)
                .Settings(new PlanSettings { Delivery = delivery, Checkpointing = new CheckpointingOptions { Interval = interval + TimeSpan.FromSeconds(1) } });
            EventStream<Event> stream = pipeline.Source<Event>("events", new FileSourceOptions { Path = "in" }).WithEventTime(x => x.At, interval);
            foreach (var move in moves)
                stream = move(stream);
            Plan plan;
            try
            {
                plan = pipeline.Build();
            }
            catch (PlanException e)
            {
                // Two steps may have drawn the same id.
                return e.Code == ErrorCodes.BadId;
            }
            var json = PlanJson.Write(plan);
            var bag = new DiagnosticBag();
            var read = PlanJson.Parse(json, bag);
            return bag.Items.Count == 0 && plan.Equals(read) && PlanJson.Write(read!) == json && PlanHash.Of(read!, TestCatalog.Create()) == PlanHash.Of(plan, TestCatalog.Create())
                && !PlanValidator.Validate(plan, TestCatalog.Create()).Any(f => f.Code is ErrorCodes.UnknownField or ErrorCodes.WrongShape or ErrorCodes.MissingField or ErrorCodes.UnknownInput);
        }, iter: 500);

    static SessionWindowOptions SessionOf(TimeSpan gap) => OrleansStream.Building.Session.Of(gap);
}
