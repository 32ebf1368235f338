using OrleansStream.Diagnostics;

namespace OrleansStream.Formats;

/// <summary>Why a row was refused.</summary>
/// <param name="Code">A code of <see cref="ErrorCodes"/>.</param>
/// <param name="Cause">What was wrong, for people.</param>
readonly record struct Refusal(string Code, string Cause);
