using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Planning;

namespace OrleansStream.Engine.Tests.Planning;

public class KeyPartitionerTests
{
    static readonly RowSchema Schema = new(new RowField("user", DataType.String), new RowField("n", DataType.Int64));

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(256)]
    public void Every_selected_row_goes_to_one_task_in_order_and_equal_keys_go_together(int tasks)
    {
        var batch = Batch(1000).WithSelection(Selection.Of(Enumerable.Range(0, 1000).Where(i => i % 3 != 0).ToArray()));
        var parts = new EventBatch?[tasks];
        new KeyPartitioner([0], tasks).Partition(batch, parts);

        var rows = parts.SelectMany((part, task) => Rows(part).Select(r => (Task: task, r.User, r.N))).ToList();
        Assert.Equal(batch.Count, rows.Count);
        Assert.Equal(Rows(batch).Select(r => r.N), rows.Select(r => r.N).Order());
        Assert.All(rows.GroupBy(r => r.User), user => Assert.Single(user.Select(r => r.Task).Distinct()));
        Assert.All(rows.GroupBy(r => r.Task), task => Assert.Equal(task.Select(r => r.N).Order(), task.Select(r => r.N)));
        Assert.True(rows.Select(r => r.Task).Distinct().Count() > tasks / 3, "The keys are spread.");
    }

    [Fact]
    public void One_task_takes_the_batch_itself()
    {
        var batch = Batch(10);
        var parts = new EventBatch?[1];
        new KeyPartitioner([0], 1).Partition(batch, parts);
        Assert.Same(batch, parts[0]);
    }

    [Fact]
    public void A_task_owns_a_contiguous_range_of_key_groups_and_every_group_has_an_owner()
    {
        foreach (var tasks in new[] { 1, 2, 3, 100, 256 })
        {
            var owners = Enumerable.Range(0, KeyGroups.Count).Select(g => KeyGroups.Task(g, tasks)).ToList();
            Assert.Equal(owners.Order(), owners);
            Assert.Equal(Enumerable.Range(0, tasks), owners.Distinct());
        }
    }

    static EventBatch Batch(int rows)
    {
        var users = new BytesColumnBuilder(DataType.String);
        var numbers = new Int64ColumnBuilder(DataType.Int64);
        for (var i = 0; i < rows; i++)
        {
            users.Append($"user-{i % 300}");
            numbers.Append(i);
        }
        var n = (Int64Array)numbers.Build();
        return new EventBatch(Schema, [users.Build(), n], n);
    }

    static IEnumerable<(string User, long N)> Rows(EventBatch? batch) =>
        batch is null ? [] : Enumerable.Range(0, batch.Count).Select(i => ((string)batch.Row(i)["user"]!, (long)batch.Row(i)["n"]!));
}
