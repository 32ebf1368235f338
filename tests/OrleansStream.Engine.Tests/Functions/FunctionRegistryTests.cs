using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Steps;

namespace OrleansStream.Functions;

public class FunctionRegistryTests
{
    [Fact]
    public void A_name_is_given_once()
    {
        var registry = new FunctionRegistry().Add("first", new One());
        Assert.Throws<ArgumentException>(() => registry.Add("first", new Two()));
        Assert.Throws<ArgumentException>(() => registry.Add(" ", new Two()));
        Assert.Throws<ArgumentException>(() => registry.Add("old", new One(version: 0)));
        Assert.Equal(["first"], registry.Names);
    }

    [Fact]
    public void A_step_gets_a_function_of_the_kind_that_it_wants()
    {
        var one = new One();
        var context = Context(new FunctionRegistry().Add("first", one));
        Assert.Same(one, context.Function<One>("first", "function"));
        Assert.Empty(context.Diagnostics.Items);
    }

    [Fact]
    public void A_name_that_nobody_registered_is_told_with_the_nearest()
    {
        var context = Context(new FunctionRegistry().Add("first", new One()));
        Assert.Null(context.Function<One>("frist", "function"));
        var finding = Assert.Single(context.Diagnostics.Items);
        Assert.Equal((ErrorCodes.NotInThisBuild, "steps[0].config.function"), (finding.Code, finding.Path));
        Assert.Contains("first", finding.Hint);
    }

    [Fact]
    public void A_function_of_another_kind_is_refused()
    {
        var context = Context(new FunctionRegistry().Add("first", new One()));
        Assert.Null(context.Function<Two>("first", "function"));
        Assert.Equal(ErrorCodes.Conflict, Assert.Single(context.Diagnostics.Items).Code);
    }

    static StepContext Context(FunctionRegistry functions) => new()
    {
        Node = new StepNode("step", "map", [], ComponentConfig.Empty),
        Path = "steps[0].config",
        Options = new object(),
        Functions = functions,
        Diagnostics = new DiagnosticBag(),
    };

    sealed class One(int version = 1) : RegisteredFunction
    {
        public override string Kind => "a first kind";

        public override int Version => version;
    }

    sealed class Two : RegisteredFunction
    {
        public override string Kind => "a second kind";
    }
}
