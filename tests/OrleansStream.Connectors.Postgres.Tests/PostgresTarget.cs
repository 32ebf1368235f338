using System.Globalization;
using OrleansStream.Testing.Conformance;

namespace OrleansStream.Connectors.Postgres.Tests;

/// <summary>The sink with a database of its own, whose steps can be made to fail.</summary>
sealed class PostgresTarget : EpochSinkTarget
{
    readonly string _database;
    int _left = int.MaxValue;

    public PostgresTarget()
    {
        Connection = PostgresServer.Shared.CreateDatabase();
        _database = Connection[(Connection.LastIndexOf('=') + 1)..];
        Connector = new PostgresSinkConnector { OnStep = Step };
    }

    public string Connection { get; }

    public override PostgresSinkConnector Connector { get; }

    public override object Options => new PostgresSinkOptions { Connection = Connection, Table = "results", Attempts = Attempts, RetryDelay = TimeSpan.FromMilliseconds(1) };

    public int Attempts { get; init; } = 1;

    /// <summary>What happens at the step that fails; null: the step throws, and so do all behind it.</summary>
    public Action? Instead { get; init; }

    public string Sql(string statement) => PostgresServer.Shared.Sql(statement, _database);

    public override ValueTask<IReadOnlyList<long>> ReadAsync() =>
        new([.. Sql("SELECT n FROM results").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => long.Parse(l, CultureInfo.InvariantCulture))]);

    public override bool FailAt(int step)
    {
        _left = step;
        return true;
    }

    public override void FailNoMore() => _left = int.MaxValue;

    void Step(string what)
    {
        if (_left == int.MaxValue || _left-- > 0)
            return;
        if (Instead is null)
            throw new IOException($"The connection broke at: {what}");
        _left = int.MaxValue;
        Instead();
    }
}
