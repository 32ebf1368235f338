using System.Text.Json.Nodes;
using CsCheck;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

/// <summary>What holds of every plan that is written rightly, whatever its components, options and notation.</summary>
public class WrittenPlansTests
{
    static readonly ComponentCatalog Catalog = TestCatalog.Create();

    static readonly SchemaValidator Schema = new(JsonNode.Parse(PlanSchema.Json(Catalog))!);

    static void ForAll(Action<int, JsonObject, Plan> check) => Gen.Int.Sample(
        seed =>
        {
            var json = new WrittenPlans(Catalog, seed).Make();
            var read = PlanText.Read(json.ToJsonString());
            Assert.Empty(read.Diagnostics);
            check(seed, json, read.Plan!);
        },
        iter: 1_500);

    [Fact]
    public void Json_to_plan_to_json_is_the_identity() => ForAll((_, _, plan) =>
    {
        var text = PlanJson.Write(plan);
        var again = PlanText.Read(text);
        Assert.Empty(again.Diagnostics);
        Assert.Equal(plan, again.Plan);
        Assert.Equal(text, PlanJson.Write(again.Plan!));
    });

    [Fact]
    public void The_schema_accepts_it_in_every_form() => ForAll((_, json, plan) =>
    {
        Assert.Null(Schema.Check(json));
        Assert.Null(Schema.Check(JsonNode.Parse(PlanJson.Write(plan))));
        Assert.Null(Schema.Check(JsonNode.Parse(PlanCanonical.Write(plan, Catalog))));
    });

    [Fact]
    public void Binding_takes_every_option_as_it_is_written() => ForAll((_, _, plan) =>
    {
        var findings = new DiagnosticBag();
        PlanBinder.Bind(plan, Catalog, findings);
        Assert.DoesNotContain(findings.Items, f => f.Code is ErrorCodes.UnknownField or ErrorCodes.UnknownType or ErrorCodes.UnknownInput);
        Assert.DoesNotContain(PlanValidator.Validate(plan, Catalog), f => f.Code is ErrorCodes.UnknownField);
    });

    [Fact]
    public void The_canonical_form_is_a_fixed_point_and_the_hash_follows_it() => ForAll((seed, json, plan) =>
    {
        var canonical = PlanCanonical.Write(plan, Catalog);
        var again = PlanText.Read(canonical).Plan!;
        Assert.Equal(canonical, PlanCanonical.Write(again, Catalog));
        Assert.Equal(PlanHash.Of(plan, Catalog), PlanHash.Of(again, Catalog));
        var shuffled = new WrittenPlans(Catalog, seed + 1).Shuffled(json);
        shuffled["id"] = plan.Id;
        Assert.Equal(canonical, PlanCanonical.Write(PlanText.Read(shuffled.ToJsonString()).Plan!, Catalog));
        shuffled["parallelism"] = plan.Parallelism % 256 + 1;
        Assert.NotEqual(PlanHash.Of(plan, Catalog), PlanHash.Of(PlanText.Read(shuffled.ToJsonString()).Plan!, Catalog));
    });

    [Fact]
    public void Options_that_were_read_are_written_as_they_were() => ForAll((_, _, plan) =>
    {
        foreach (var step in plan.Steps)
        {
            var bag = new DiagnosticBag();
            var type = Catalog.Steps[step.Type].OptionsType;
            if (OptionBinder.Bind(type, step.Config.Json, bag) is not { } options || bag.HasErrors)
                continue;
            var written = OptionWriter.Write(options);
            Assert.Equal(written.ToString(), OptionWriter.Write(OptionBinder.Bind(type, written.Json, bag)!).ToString());
            Assert.Empty(bag.Items);
        }
    });
}
