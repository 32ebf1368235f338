using OrleansStream.Operators;

namespace OrleansStream.State;

public class StatefulOperatorTests
{
    // What these keep between calls is room for the next call only.
    static readonly string[] s_stateless =
        ["BranchOperator", "FilterOperator", "FlatMapOperator", "PrepareOperator", "ProjectOperator", "RowFunctionOperator`2", "UnionOperator"];

    [Fact]
    public void Every_operator_can_be_saved_or_is_known_to_keep_nothing()
    {
        var operators = typeof(IOperator).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IOperator)));
        Assert.Equal(s_stateless, operators.Where(t => !t.IsAssignableTo(typeof(IStatefulOperator))).Select(t => t.Name).Order(StringComparer.Ordinal));
    }
}
