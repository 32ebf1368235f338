using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Postgres.Tests;

public class PostgresSinkTests
{
    static readonly RowSchema Totals = new(new RowField("region", DataType.String), new RowField("total", DataType.Int64));

    static SinkContext Context(object options, RowSchema schema, bool exactlyOnce = true) => new()
    {
        Pipeline = "shop", Name = "out", Options = options, Schema = schema, Time = TimeProvider.System, ExactlyOnce = exactlyOnce,
    };

    static PostgresSinkOptions Options(PostgresTarget target) => (PostgresSinkOptions)target.Options;

    static async Task<IEpochSink> OpenAsync(PostgresTarget target, PostgresSinkOptions options, RowSchema schema, bool exactlyOnce = true) =>
        (IEpochSink)await target.Connector.OpenAsync(Context(options, schema, exactlyOnce), default);

    static SinkBatch[] Batch(EventBatch rows) => [new SinkBatch(rows, default)];

    [PostgresFact]
    public async Task A_table_is_made_of_the_rows_columns()
    {
        await using var target = new PostgresTarget();
        var schema = new RowSchema(
            new RowField("b", DataType.Bool), new RowField("i", DataType.Int64), new RowField("f", DataType.Float64), new RowField("d", DataType.Decimal),
            new RowField("s", DataType.String), new RowField("t", DataType.Timestamp), new RowField("x", DataType.Binary), new RowField("j", DataType.Json),
            new RowField("l", DataType.ListOf(DataType.Int64)), new RowField("o", DataType.StructOf(new RowField("a", DataType.String), new RowField("at", DataType.Timestamp))),
            new RowField("Odd \"name\"", DataType.Int64));
        await using var sink = await OpenAsync(target, Options(target), schema);
        await sink.CommitAsync(1, Batch(Rows.Of(schema,
            """{"b":true,"i":-9223372036854775808,"f":1.5,"d":"9999999999999999999999999999.0123456789","s":"ä'\";--","t":1700000000123,"x":"AQI=","j":{"k":[1,"x"]},"l":[1,null,3],"o":{"a":"\u0001","at":5},"Odd \"name\"":7}""",
            """{"b":null,"i":null,"f":null,"d":null,"s":null,"t":null,"x":null,"j":null,"l":null,"o":null}""")), default);
        Assert.Equal(
            "t|-9223372036854775808|1.5|9999999999999999999999999999.0123456789|ä'\";--|2023-11-14 22:13:20.123+00|\\x0102|{\"k\": [1, \"x\"]}|[1, null, 3]|{\"a\": \"\\u0001\", \"at\": 5}|7\n||||||||||",
            target.Sql("SET timezone = 'UTC'; SELECT * FROM results ORDER BY i").Replace("SET\n", "", StringComparison.Ordinal));
        Assert.Equal(
            "boolean,bigint,double precision,numeric,text,timestamp with time zone,bytea,jsonb,jsonb,jsonb,bigint",
            target.Sql("SELECT string_agg(format_type(atttypid, NULL), ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'results'::regclass AND attnum > 0"));
    }

    [PostgresFact]
    public async Task Rows_fit_a_table_with_types_of_its_own()
    {
        await using var target = new PostgresTarget();
        target.Sql("""
            CREATE SCHEMA s; CREATE TABLE s."My Table" (id uuid, amount numeric(10,2), small smallint, at timestamp, begins timestamptz, name varchar(5), fixed character(3), tags text, doc json, more int DEFAULT 4)
            """);
        var schema = new RowSchema(
            new RowField("id", DataType.String), new RowField("amount", DataType.Decimal), new RowField("small", DataType.Int64), new RowField("at", DataType.Timestamp),
            new RowField("begins", DataType.Int64), new RowField("name", DataType.String), new RowField("fixed", DataType.String), new RowField("tags", DataType.ListOf(DataType.String)), new RowField("doc", DataType.Json));
        await using var sink = await OpenAsync(target, Options(target) with { Table = "s.My Table" }, schema);
        await sink.CommitAsync(1, Batch(Rows.Of(schema,
            """{"id":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","amount":1.255,"small":7,"at":0,"begins":1700000000123,"name":"12345","fixed":"abc","tags":["x"],"doc":{"a":1}}""")), default);
        Assert.Equal(
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|1.26|7|1970-01-01 00:00:00|1700000000.123000|12345|abc|[\"x\"]|{\"a\":1}|4",
            target.Sql("""SELECT id, amount, small, at, extract(epoch FROM begins), name, fixed, tags, doc, more FROM s."My Table" """));
        Assert.Equal("shop|out|1", target.Sql("SELECT pipeline, sink, epoch FROM s.orleansstream_epochs"));
        var refused = await Assert.ThrowsAsync<StreamException>(async () => await sink.CommitAsync(2, Batch(Rows.Of(schema, """{"name":"123456"}""")), default));
        Assert.Equal(ErrorCodes.SinkRejected, refused.Code);
        Assert.Contains("value too long", refused.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Upserts_keep_the_last_row_of_a_key()
    {
        await using var target = new PostgresTarget();
        var options = Options(target) with { Mode = PostgresWriteMode.Upsert, Key = ["region"] };
        await using var sink = await OpenAsync(target, options, Totals);
        await sink.CommitAsync(1, Batch(Rows.Of(Totals, """{"region":"eu","total":1}""", """{"region":"us","total":5}""", """{"region":"eu","total":2}""")), default);
        await sink.CommitAsync(2, Batch(Rows.Of(Totals, """{"region":"eu","total":3}""")), default);
        await sink.CommitAsync(2, Batch(Rows.Of(Totals, """{"region":"us","total":9}""")), default);
        Assert.Equal("eu|3\nus|5", target.Sql("SELECT * FROM results ORDER BY region"));
        var refused = await Assert.ThrowsAsync<StreamException>(async () => await sink.CommitAsync(3, Batch(Rows.Of(Totals, """{"total":3}""")), default));
        Assert.Contains("no value in its key column 'region'", refused.Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData(PostgresWriteMode.Insert, "eu|1\neu|1\nus|2")]
    [InlineData(PostgresWriteMode.Upsert, "eu|1\nus|2")]
    public async Task Without_epochs_rows_are_gathered_and_written(PostgresWriteMode mode, string expected)
    {
        await using var target = new PostgresTarget();
        var options = Options(target) with { Mode = mode, Key = mode == PostgresWriteMode.Upsert ? ["region"] : [], BatchRows = 3 };
        await using var sink = await OpenAsync(target, options, Totals, exactlyOnce: false);
        var row = Batch(Rows.Of(Totals, """{"region":"eu","total":1}"""))[0];
        await sink.WriteAsync(row, default);
        await sink.WriteAsync(row, default);
        Assert.Equal("0", target.Sql("SELECT count(*) FROM results"));
        await sink.WriteAsync(Batch(Rows.Of(Totals, """{"region":"us","total":2}"""))[0], default);
        Assert.Equal(expected, target.Sql("SELECT * FROM results ORDER BY region"));
        await sink.FlushAsync(default);
        await sink.CompleteAsync(default);
        Assert.Equal(expected, target.Sql("SELECT * FROM results ORDER BY region"));
    }

    [PostgresTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_connection_that_is_cut_is_opened_again_and_the_epoch_committed_once(int step)
    {
        const string Cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'orleansstream' AND datname = current_database()";
        PostgresTarget target = null!;
        var cuts = 0;
        target = new PostgresTarget
        {
            Attempts = 5,
            Instead = () => cuts += int.Parse(target.Sql(Cut), System.Globalization.CultureInfo.InvariantCulture),
        };
        await using var clear = target;
        await using var sink = await OpenAsync(target, Options(target), Totals);
        await sink.CommitAsync(1, Batch(Rows.Of(Totals, """{"region":"eu","total":1}""")), default);
        target.FailAt(step);
        await sink.CommitAsync(2, Batch(Rows.Of(Totals, """{"region":"us","total":2}""")), default);
        await sink.CommitAsync(3, Batch(Rows.Of(Totals, """{"region":"us","total":3}""")), default);
        Assert.Equal(1, cuts);
        Assert.Equal("eu|1\nus|2\nus|3", target.Sql("SELECT * FROM results ORDER BY total"));
    }

    [PostgresTheory]
    [InlineData("CREATE TABLE results (region text)", "has no column 'total'", "insert")]
    [InlineData("CREATE TABLE results (region text, total bool)", "total", "insert")]
    [InlineData("CREATE TABLE results (region text, total bigint)", "unique index", "upsert")]
    [InlineData("SELECT 1", "There is no table 'results'", "insert, no table")]
    public async Task What_cannot_work_fails_before_any_row(string table, string message, string mode)
    {
        await using var target = new PostgresTarget();
        target.Sql(table);
        var options = Options(target) with { CreateTable = !mode.EndsWith("no table", StringComparison.Ordinal) };
        if (mode == "upsert")
            options = options with { Mode = PostgresWriteMode.Upsert, Key = ["region"] };
        var refused = await Assert.ThrowsAsync<StreamException>(() => OpenAsync(target, options, Totals));
        Assert.Equal(ErrorCodes.SinkUnavailable, refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Two_sinks_may_make_the_same_table()
    {
        await using var target = new PostgresTarget();
        var sinks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => OpenAsync(target, Options(target), Totals))));
        foreach (var sink in sinks)
            await sink.DisposeAsync();
        Assert.Equal("0", target.Sql("SELECT count(*) FROM results"));
    }

    [PostgresFact]
    public async Task A_server_that_is_gone_is_a_clear_failure_without_secrets()
    {
        var options = new PostgresSinkOptions { Connection = "Host=127.0.0.1;Port=1;Username=app;Password=${secret:PW};Timeout=2", Table = "results", Attempts = 2, RetryDelay = TimeSpan.FromMilliseconds(1) };
        var refused = await Assert.ThrowsAsync<StreamException>(async () =>
            await new PostgresSinkConnector(_ => "geheim;x").OpenAsync(Context(options, Totals), default));
        Assert.Contains("tried 2 times", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.ToString(), StringComparison.Ordinal);
    }
}
