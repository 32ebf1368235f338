using OrleansStream.Diagnostics;

namespace OrleansStream.Tests.Diagnostics;

public class DiagnosticBagTests
{
    [Fact]
    public void A_full_bag_still_holds_the_first_error()
    {
        var bag = new DiagnosticBag();
        for (var i = 0; i < DiagnosticBag.MostFindings + 5; i++)
            bag.Warning(ErrorCodes.Unread, $"warning {i}");
        Assert.True(bag.IsFull);
        Assert.False(bag.HasErrors);
        bag.Error(ErrorCodes.Cycle, "first");
        bag.Error(ErrorCodes.Cycle, "second");
        Assert.True(bag.HasErrors);
        Assert.Equal(DiagnosticBag.MostFindings, bag.Items.Count);
        Assert.Equal("first", Assert.Single(bag.Items, d => d.Severity == DiagnosticSeverity.Error).Message);
    }
}
