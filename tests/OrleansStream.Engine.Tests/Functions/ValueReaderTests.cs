using System.Text.Json;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Functions;

public class ValueReaderTests
{
    enum Side
    {
        Buy,
        Sell,
    }

    sealed record Part(string? Name, int? Size);

    sealed record Trade(
        bool Live, long Number, short Small, double Price, float Share, decimal Amount, string Symbol, char Grade, Guid Id, DateTime Day, DateTimeOffset At,
        byte[] Raw, Side Side, IReadOnlyList<double?> Levels, List<Part> Parts, string[] Tags, JsonElement Extra, int? Missing)
    {
        public string? Note { get; init; }
    }

    sealed class Wide
    {
        public double Number { get; set; }

        public decimal? Amount { get; set; }

        public string Other { get; set; } = "as it was";
    }

    static readonly Trade Sample = new(
        true, 1L << 40, -7, 1.5, 0.25f, 12.3400000000m, "é", 'A', new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"), new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), [1, 0, 255], Side.Sell, [1, null, -2], [new Part("p", 3), new Part(null, null)], [], JsonElement.Parse("""{"a":[1]}"""), null)
    {
        Note = "n",
    };

    [Fact]
    public void Records_come_back_as_they_were_written()
    {
        var (column, type) = Written(Sample, null);
        var read = ValueReaders.Of<Trade>(type, out _)!;
        Assert.Equal(JsonSerializer.Serialize(Sample), JsonSerializer.Serialize(read(column, 0)));
        Assert.Null(read(column, 1));
        var rows = ValueReaders.OfRows<Trade>(new RowSchema(type.Fields), out _)!;
        Assert.Equal(JsonSerializer.Serialize(Sample), JsonSerializer.Serialize(rows([.. ((StructArray)column).Fields], 0)));
    }

    [Fact]
    public void Numbers_are_widened_and_columns_that_are_missing_leave_properties_alone()
    {
        var schema = new RowSchema([new RowField("number", DataType.Int64), new RowField("amount", DataType.Int64)]);
        var rows = ValueReaders.OfRows<Wide>(schema, out _)!;
        var read = rows([Column(DataType.Int64, 5L, null), Column(DataType.Int64, 7L, null)], 0);
        Assert.Equal((5.0, 7m, "as it was"), (read.Number, read.Amount, read.Other));
        read = rows([Column(DataType.Int64, 5L, null), Column(DataType.Int64, 7L, null)], 1);
        Assert.Equal((0.0, null), (read.Number, read.Amount));
    }

    [Fact]
    public void A_number_that_does_not_fit_is_no_other_number()
    {
        var read = ValueReaders.Of<int>(DataType.Int64, out _)!;
        Assert.Throws<OverflowException>(() => read(Column(DataType.Int64, 1L << 31), 0));
        Assert.Null(ValueReaders.Of<long>(DataType.Float64, out var problem));
        Assert.Equal("float64 cannot be read as Int64", problem);
    }

    [Fact]
    public void What_is_no_finite_number_is_written_as_null()
    {
        var (column, _) = Written<double?>(double.NaN, double.PositiveInfinity, 2, null);
        Assert.Equal([null, null, 2.0, null], Enumerable.Range(0, 4).Select(i => ColumnValues.Get(column, DataType.Float64, i)));
    }

    [Fact]
    public void Types_that_do_not_fit_are_explained()
    {
        Assert.Null(ValueReaders.OfRows<Part>(new RowSchema([new RowField("name", DataType.String)]), out var problem));
        Assert.Equal("Part needs a column 'size' (known: name)", problem);
        Assert.Null(ValueReaders.OfRows<Part>(new RowSchema([new RowField("name", DataType.Bool), new RowField("size", DataType.Int64)]), out problem));
        Assert.Equal("Part.Name: bool cannot be read as String", problem);
        Assert.Null(ValueReaders.OfRows<Wide>(new RowSchema([new RowField("x", DataType.Bool)]), out problem));
        Assert.Equal("Wide has no property that is a column", problem);
        Assert.Null(ValueReaders.OfRows<double>(new RowSchema([new RowField("x", DataType.Float64)]), out problem));
        Assert.Equal("a row cannot be read as Double", problem);
        Assert.Null(ValueWriters.Of<TimeSpan>(out problem));
        Assert.Equal("TimeSpan is no type of columns", problem);
    }

    static (IArrowArray Column, DataType Type) Written<T>(params T?[] values)
    {
        var (write, type) = ValueWriters.Of<T>(out _)!.Value;
        var builder = ColumnBuilder.For(type);
        foreach (var value in values)
            write(builder, value!);
        return (builder.Build(), type);
    }

    static IArrowArray Column(DataType type, params object?[] values)
    {
        var builder = ColumnBuilder.For(type);
        foreach (var value in values)
            builder.AppendValue(value);
        return builder.Build();
    }
}
