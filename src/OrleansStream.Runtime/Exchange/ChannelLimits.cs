namespace OrleansStream.Runtime.Exchange;

/// <summary>The bounds of every channel.</summary>
/// <param name="Rows">Rows waiting or under way at which the sender takes no more input.</param>
/// <param name="MessageRows">Rows at which a message is full.</param>
/// <param name="MessageSlices">Slices at which a message is full.</param>
sealed record ChannelLimits(int Rows = 32 * 1024, int MessageRows = 32 * 1024, int MessageSlices = 256);
