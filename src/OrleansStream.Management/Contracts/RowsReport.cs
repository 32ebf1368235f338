using System.Text.Json;
using OrleansStream.Planning;

namespace OrleansStream.Management.Contracts;

/// <summary>The newest rows that passed an output.</summary>
/// <param name="Output">The output, as <c>from</c> names it.</param>
/// <param name="Rows">The rows, oldest first.</param>
public sealed record TapReport(string Output, IReadOnlyList<JsonElement> Rows);

/// <summary>The newest dead letters.</summary>
/// <param name="Rows">The dead letters, oldest first.</param>
public sealed record DeadLettersReport(IReadOnlyList<DeadLetterInfo> Rows);

/// <summary>A row that could not be used.</summary>
/// <param name="Cause">What was wrong.</param>
/// <param name="Code">The code, for example <c>OS2101</c>.</param>
/// <param name="Node">The source or step that refused it.</param>
/// <param name="Source">The source and partition that it came from; null behind a source's own step.</param>
/// <param name="Position">Its position in the partition; null behind a source's own step.</param>
/// <param name="Raw">The record as it came, or the row at that step as JSON, cut to a few kilobytes.</param>
public sealed record DeadLetterInfo(string Cause, string Code, string Node, string? Source, long? Position, string Raw)
{
    internal static DeadLetterInfo Of(DeadLetter letter) =>
        new(letter.Cause, letter.Code, letter.Node, letter.Source, letter.Position, letter.Raw);
}

/// <summary>What the server took of a request.</summary>
/// <param name="Bytes">Bytes of rows taken; they wait to be read.</param>
public sealed record IngestReport(int Bytes);
