using OrleansStream.Connectors;

namespace OrleansStream.Planning;

/// <summary>From where a partition is read again.</summary>
/// <param name="Position">Where the reader begins: every record before it was given on.</param>
/// <param name="Decoder">What the decoder must know of the text before it, such as a header's names; short text. Null if nothing.</param>
public sealed record SourceResume(SourcePosition Position, string? Decoder);
