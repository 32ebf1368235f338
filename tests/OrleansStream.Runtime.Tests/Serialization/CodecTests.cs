using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats;
using OrleansStream.Planning;
using OrleansStream.Runtime.Exchange;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Serialization;

public class CodecTests
{
    static readonly ServiceProvider s_services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    readonly Serializer _serializer = s_services.GetRequiredService<Serializer>();
    readonly DeepCopier _copier = s_services.GetRequiredService<DeepCopier>();

    static readonly RowSchema s_everything = new(
        new RowField("b", DataType.Bool), new RowField("i", DataType.Int64), new RowField("f", DataType.Float64), new RowField("d", DataType.Decimal),
        new RowField("s", DataType.String), new RowField("t", DataType.Timestamp), new RowField("x", DataType.Binary), new RowField("j", DataType.Json),
        new RowField("l", DataType.ListOf(DataType.String)), new RowField("n", DataType.Null),
        new RowField("o", DataType.StructOf(new RowField("a", DataType.Int64), new RowField("k", DataType.Json), new RowField("m", DataType.ListOf(DataType.Int64)))));

    static EventBatch Everything()
    {
        object?[][] rows =
        [
            [true, 1L, 1.5, 2.25m, "ä", 1000L, new byte[] { 1, 2 }, "{\"a\":1}", new object?[] { "x", null }, null, new object?[] { 5L, "[1]", new object?[] { 1L, 2L } }],
            [null, null, null, null, null, null, null, null, null, null, null],
            [false, -7L, -0.5, -2m, "", 0L, Array.Empty<byte>(), "null", Array.Empty<object?>(), null, new object?[] { null, null, null }],
        ];
        var columns = s_everything.Fields.Select(f => ColumnBuilder.For(f.Type)).ToList();
        var times = new Int64ColumnBuilder(DataType.Int64);
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
                columns[i].AppendValue(row[i]);
            times.Append(times.Length * 100);
        }
        return new EventBatch(s_everything, [.. columns.Select(c => c.Build())], (Apache.Arrow.Int64Array)times.Build());
    }

    static IEnumerable<string> Text(EventBatch batch) =>
        Enumerable.Range(0, batch.Count).Select(i => $"{batch.Row(i).EventTime} {JsonRows.Write(batch, batch.Selection[i])}");

    T RoundTrip<T>(T value) => _serializer.Deserialize<T>(_serializer.SerializeToArray(value))!;

    [Fact]
    public void A_batch_of_every_type_survives_the_way_between_silos()
    {
        var batch = Everything();
        var back = RoundTrip(batch);
        Assert.Equal(batch.Schema, back.Schema);
        Assert.Equal(Text(batch), Text(back));
    }

    [Fact]
    public void Only_selected_rows_travel_in_their_order()
    {
        var batch = Everything().WithSelection(Selection.Of(new[] { 2, 0 }));
        var back = RoundTrip(batch);
        Assert.Equal(2, back.Length);
        Assert.Equal(Text(batch), Text(back));
    }

    [Fact]
    public void An_empty_batch_keeps_its_columns()
    {
        var back = RoundTrip(Everything().WithSelection(Selection.Of(ReadOnlyMemory<int>.Empty)));
        Assert.Equal((0, s_everything), (back.Count, back.Schema));
    }

    [Fact]
    public void Inside_a_silo_batches_and_schemas_are_shared_not_copied()
    {
        var batch = Everything();
        Assert.Same(batch, _copier.Copy(batch));
        Assert.Same(s_everything, _copier.Copy(s_everything));
        var message = new ExchangeMessage(1, 2, 3, [new Slice(0, SliceKind.Rows, batch)]);
        Assert.Same(message, _copier.Copy(message));
    }

    [Fact]
    public void Messages_schemas_and_chunks_survive()
    {
        var back = RoundTrip(new ExchangeMessage(1, 2, 3, [new Slice(4, SliceKind.Rows, Rows.Range(0, 5)), new Slice(5, SliceKind.Watermark, Watermark: 9)]));
        Assert.Equal((1, 2, 3), (back.Attempt, back.Channel, back.Number));
        Assert.Equal([0L, 1, 2, 3, 4], back.Slices[0].Rows!.Ids());
        Assert.Equal(new Slice(5, SliceKind.Watermark, null, 9), back.Slices[1]);
        Assert.Equal(s_everything, RoundTrip(s_everything));

        SourceChunk encoded = new EncodedChunk(new byte[] { 1, 2, 3 }, new(5, "t"), new(8)) { ArrivalTime = 7 };
        var chunk = Assert.IsType<EncodedChunk>(RoundTrip(encoded));
        Assert.Equal((new SourcePosition(5, "t"), new SourcePosition(8), 7), (chunk.First, chunk.Next, chunk.ArrivalTime));
        Assert.Equal([1, 2, 3], chunk.Data.ToArray());
    }

    [Fact]
    public void Diagnostics_and_dead_letters_survive()
    {
        var diagnostic = new Diagnostic("OS1004", DiagnosticSeverity.Error, "m") { Node = "n", Path = "p", Hint = "h", Position = new(3, 4), Offset = 5 };
        Assert.Equal(diagnostic, RoundTrip(diagnostic));
        Assert.Equal(diagnostic, _copier.Copy(diagnostic));
        var letter = new DeadLetter("c", "OS2101", "n", "s/0", 5, "raw");
        Assert.Equal(letter, RoundTrip(letter));
    }
}
