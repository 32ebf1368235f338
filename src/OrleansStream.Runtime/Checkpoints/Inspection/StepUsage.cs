namespace OrleansStream.Runtime.Checkpoints.Inspection;

/// <summary>What a checkpoint keeps for a step.</summary>
/// <param name="Step">The step's id.</param>
/// <param name="Kind">The kind of its state.</param>
/// <param name="Tasks">How many tasks it had.</param>
/// <param name="Entries">Entries in all segments; one that changed often is counted for each segment until they are compacted.</param>
/// <param name="Bytes">Bytes in all segments, as they lie there.</param>
public sealed record StepUsage(string Step, string Kind, int Tasks, long Entries, long Bytes);
