using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>The JSON form of plans.</summary>
public static class PlanJson
{
    /// <summary>Reads a plan (full form or shorthand); null after adding errors. Comments and trailing commas are allowed.</summary>
    /// <param name="text">The JSON text.</param>
    /// <param name="diagnostics">Where findings go, with line and column.</param>
    /// <param name="defaultId">The id if the text has none, usually the file's name.</param>
    public static Plan? Parse(string text, DiagnosticBag diagnostics, string? defaultId = null) => throw new NotImplementedException();

    /// <summary>Writes a plan's full form, indented; reading it gives an equal plan.</summary>
    public static string Write(Plan plan) => throw new NotImplementedException();
}
