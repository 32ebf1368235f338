using OrleansStream.Diagnostics;

namespace OrleansStream.Formats;

/// <summary>
/// Thrown by a decoder when not a record but the whole input cannot be what the plan reads, so that refusing record after record would say nothing new.
/// The decoder does not know the input's name; who drives it adds that.
/// </summary>
sealed class UnreadableInputException(string code, string message) : StreamException(code, message);
