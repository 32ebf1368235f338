namespace OrleansStream.Runtime.Checkpoints.Format;

/// <summary>Output of a sink that waits for its epoch.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="IsEncoded">Whether they are records in the sink's format; otherwise Arrow IPC.</param>
/// <param name="Data">The bytes.</param>
sealed record StagedBatch(int Rows, bool IsEncoded, ReadOnlyMemory<byte> Data);
