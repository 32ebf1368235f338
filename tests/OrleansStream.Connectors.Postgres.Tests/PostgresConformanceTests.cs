using OrleansStream.Testing.Conformance;

namespace OrleansStream.Connectors.Postgres.Tests;

public class PostgresConformanceTests
{
    public static TheoryData<string> Checks => [.. EpochSinkConformance.Checks];

    [PostgresTheory]
    [MemberData(nameof(Checks))]
    public Task A_table_conforms(string check) => EpochSinkConformance.RunAsync(check, () => new(new PostgresTarget()));
}
