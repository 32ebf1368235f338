namespace OrleansStream.Building;

/// <summary>The row of a stream that no C# type describes; its columns are named by text.</summary>
public sealed class Row
{
    Row()
    {
    }
}
