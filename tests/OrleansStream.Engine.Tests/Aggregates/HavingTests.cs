using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Engine.Tests.Aggregates;

public class HavingTests
{
    [Theory]
    [InlineData("sum(amount) > 5")]
    [InlineData("total > 1 and (count() > 2 or abs(max(amount)) > 3)")]
    public void Aggregates_in_having_are_refused_without_knowing_the_columns(string having)
    {
        var read = PlanText.Read($$"""
            { "source": { "type": "http" }, "processors": [ { "type": "aggregate", "config": { "type": "sum", "field": "amount", "as": "total", "having": "{{having}}" } } ] }
            """, "test");
        var finding = Assert.Single(PlanValidator.Validate(read.Plan!, new ComponentCatalog([], [])), f => f.Code == ErrorCodes.UnknownFunction);
        Assert.Equal(("steps[0].config.having", DiagnosticSeverity.Error), (finding.Path, finding.Severity));
        Assert.Contains("'as'", finding.Hint, StringComparison.Ordinal);
    }
}
