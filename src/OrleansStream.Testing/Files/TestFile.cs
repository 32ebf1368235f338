using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansStream.Testing.Files;

/// <summary>A file of test cases for plans: inputs in, expected rows out. Read by <see cref="TestFileReader"/>, run by <see cref="TestRunner"/>.</summary>
/// <param name="Path">The file's path as it was given.</param>
/// <param name="Cases">The cases, in the file's order.</param>
public sealed record TestFile(string Path, ImmutableArray<TestCase> Cases);

/// <summary>One case: a plan, what it is given and what must come out.</summary>
public sealed record TestCase
{
    /// <summary>The name; <c>case 1</c>, <c>case 2</c>, … if the file gives none.</summary>
    public required string Name { get; init; }

    /// <summary>The plan; its own or the file's.</summary>
    public required TestPlan Plan { get; init; }

    /// <summary>The phases, at least one.</summary>
    public required ImmutableArray<TestPhase> Phases { get; init; }

    /// <summary>Whether the order of rows counts. Default: no.</summary>
    public bool Ordered { get; init; }

    /// <summary>Whether time goes to the end after the last phase, into that phase. Default: yes.</summary>
    public bool End { get; init; } = true;

    /// <summary>Whether and how the case must fail; null: it must not.</summary>
    public ExpectedError? Error { get; init; }
}

/// <summary>A failure that a case must come to.</summary>
/// <param name="Code">Its code; null: any.</param>
public sealed record ExpectedError(string? Code);

/// <summary>A part of a case: inputs, and the rows that must have come to sinks when they are done.</summary>
/// <param name="Inputs">The inputs, in order.</param>
/// <param name="Expect">The expected rows by sink; a sink that is not named is not compared.</param>
public sealed record TestPhase(ImmutableArray<TestInput> Inputs, ImmutableArray<ExpectedRows> Expect);

/// <summary>The rows that a sink must have got.</summary>
/// <param name="Sink">The sink's name.</param>
/// <param name="Rows">The rows; only the fields that they name count.</param>
public sealed record ExpectedRows(string Sink, ImmutableArray<JsonElement> Rows);

/// <summary>Something that happens in a case.</summary>
public abstract record TestInput;

/// <summary>A row comes.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Row">The row; a JSON text is the record as it comes, malformed or not.</param>
public sealed record RowInput(string Source, JsonElement Row) : TestInput
{
    internal object Pushed => Row.ValueKind == JsonValueKind.String ? Row.GetString()! : Row;
}

/// <summary>Event time moves on.</summary>
/// <param name="Source">The source's name; null: of all sources.</param>
/// <param name="Time">No more rows at or below this time, milliseconds since 1970.</param>
public sealed record WatermarkInput(string? Source, long Time) : TestInput;

/// <summary>The clock of processing time moves on.</summary>
/// <param name="Time">The new time, milliseconds since 1970; the clock starts at 0.</param>
public sealed record TimeInput(long Time) : TestInput;

/// <summary>A checkpoint is taken. It changes no result.</summary>
public sealed record CheckpointInput : TestInput;

/// <summary>The pipeline ends without warning and goes on from the last checkpoint. It changes no result.</summary>
public sealed record CrashInput : TestInput;

/// <summary>A checkpoint is taken, from which another number of tasks goes on. It changes no result but the order of rows.</summary>
/// <param name="Parallelism">How many tasks share the keys of each step.</param>
public sealed record RescaleInput(int Parallelism) : TestInput;
