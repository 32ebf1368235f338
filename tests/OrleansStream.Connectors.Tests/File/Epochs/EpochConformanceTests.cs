using OrleansStream.Testing.Conformance;

namespace OrleansStream.Connectors.Tests.File;

public class EpochConformanceTests
{
    public static TheoryData<string> Checks => [.. EpochSinkConformance.Checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public Task A_folder_conforms(string check) => EpochSinkConformance.RunAsync(check, () => new(new FolderTarget()));

    [Theory]
    [MemberData(nameof(Checks))]
    public Task A_file_conforms(string check) => EpochSinkConformance.RunAsync(check, () => new(new SingleFileTarget()));

    [Theory]
    [MemberData(nameof(Checks))]
    public Task A_gzip_file_conforms(string check) => EpochSinkConformance.RunAsync(check, () => new(new SingleFileTarget("out.jsonl.gz")));

    [Theory]
    [MemberData(nameof(Checks))]
    public Task A_Zstandard_file_conforms(string check) => EpochSinkConformance.RunAsync(check, () => new(new SingleFileTarget("out.jsonl.zst")));
}
