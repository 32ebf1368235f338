using OrleansStream.Events;

namespace OrleansStream.Formats;

/// <summary>Rows as JSON text and back, one at a time; for tools, taps and tests.</summary>
public static class JsonRows
{
    /// <summary>The row at a position of the batch's columns as one line of JSON.</summary>
    public static string Write(EventBatch batch, int position) => throw new NotImplementedException();
}
