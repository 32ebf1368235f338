using System.Text;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;

namespace OrleansStream.Engine.Tests.Planning;

public class SourceTaskTests
{
    readonly Recorder _output = new();

    [Fact]
    public void A_row_without_a_readable_time_is_a_dead_letter_with_its_position_and_its_record()
    {
        var task = Task();
        var lines = "{\"id\": 1, \"ts\": 10}\n\n  \r\n{\"id\": 2}\n{broken\n{\"id\": 3, \"ts\": 30}\n{\"note\": \"no time\"}";
        task.Process(new EncodedChunk(Encoding.UTF8.GetBytes(lines), new SourcePosition(1000), new SourcePosition(1000 + lines.Length)), now: 5);

        Assert.Equal(
            [
                (ErrorCodes.BadEventTime, 1000L + lines.IndexOf("{\"id\": 2}", StringComparison.Ordinal), "{\"id\": 2}"),
                (ErrorCodes.MalformedRow, 1000L + lines.IndexOf("{broken", StringComparison.Ordinal), "{broken"),
                (ErrorCodes.BadEventTime, 1000L + lines.IndexOf("{\"note", StringComparison.Ordinal), "{\"note\": \"no time\"}"),
            ],
            _output.Letters.Select(l => (l.Code, l.Position!.Value, l.Raw)));
        Assert.All(_output.Letters, l => Assert.Equal("orders/p0", l.Source));
        Assert.Equal(3, task.DeadLetters);
        Assert.Equal(2, task.RowsIn);
        Assert.Equal([10L, 30L], _output.Times);
    }

    [Fact]
    public void Time_moves_on_with_the_rows_and_to_the_end_with_the_input()
    {
        var task = Task();
        task.Process(new EncodedChunk("{\"ts\": 10}\n{\"ts\": 30}\n"u8.ToArray(), default, new SourcePosition(22)), now: 5);
        Assert.Equal(29, task.Watermark);
        task.AdvanceTo(50);
        task.End();
        Assert.Equal([29L, 50L, long.MaxValue], _output.Watermarks);
    }

    [Fact]
    public void Time_moves_on_within_a_batch_where_a_row_is_behind_those_before_it()
    {
        var task = Task();
        const string rows = "{\"ts\": 10}\n{\"ts\": 20}\n{\"ts\": 30}\n{\"ts\": 15}\n{\"ts\": 16}\n{\"ts\": 40}\n{\"ts\": 40}\n";
        task.Process(new EncodedChunk(Encoding.UTF8.GetBytes(rows), default, new SourcePosition(rows.Length)), now: 5);
        Assert.Equal([10L, 20, 30, 15, 16, 40, 40], _output.Times);
        Assert.Equal([29L, 39], _output.Watermarks);
    }

    [Fact]
    public void A_task_that_takes_over_between_any_two_chunks_gives_every_row_once()
    {
        const string text = "id,region,amount,note,ts\n1,,,\"one\nline\n\",10\n2,,,\"\",20\n3,,,\"x\n\n\ny\",30\nbad\n4,,,\"z\",40\n";
        var ends = text.Select((c, i) => (c, i)).Where(p => p.c == '\n').Select(p => p.i + 1).ToList();
        foreach (var stop in ends)
        {
            var (before, after) = (new Recorder(), new Recorder());
            var first = Task("csv", before);
            Feed(first, text, 0, stop);
            var resume = first.Resume!;
            var second = Task("csv", after);
            second.Restore(resume, long.MinValue);
            Feed(second, text, (int)resume.Position.Offset, text.Length);
            second.End();
            Assert.Equal([10L, 20, 30, 40], before.Times.Concat(after.Times));
            Assert.Equal(text.IndexOf("bad", StringComparison.Ordinal), Assert.Single(before.Letters.Concat(after.Letters)).Position);
            Assert.Equal(resume.Decoder, second.Resume!.Decoder);
        }
    }

    static void Feed(SourceTask task, string text, int from, int to)
    {
        while (from < to)
        {
            var end = text.IndexOf('\n', from) + 1;
            task.Process(new EncodedChunk(Encoding.UTF8.GetBytes(text[from..end]), new SourcePosition(from), new SourcePosition(end)), now: 5);
            from = end;
        }
    }

    SourceTask Task() => Task("json", _output);

    static SourceTask Task(string format, Recorder output)
    {
        var plan = PhysicalPlannerTests.Plan(""" "steps": [], "sinks": { "out": { "type": "test", "from": "orders" } } """, format);
        return new SourceTask(plan.Bound.Sources[0], "p0", plan.SourceSchemas["orders"], new TaskGraph(plan.Stages[0], output), output);
    }

    sealed class Recorder : ITaskOutput
    {
        public List<DeadLetter> Letters { get; } = [];

        public List<long> Times { get; } = [];

        public List<long> Watermarks { get; } = [];

        public void Rows(int outlet, EventBatch batch) => Times.AddRange(Enumerable.Range(0, batch.Count).Select(i => batch.Row(i).EventTime));

        public void Watermark(int outlet, long watermark) => Watermarks.Add(watermark);

        public void DeadLetter(DeadLetter letter) => Letters.Add(letter);
    }
}
