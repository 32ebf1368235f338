using Orleans.Streams;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>The place of a container in its queue: 1, 2, 3, … within an attempt. Positions of the source are in the chunks.</summary>
[GenerateSerializer, Alias("orleansstream.SourceToken")]
sealed class SourceToken : StreamSequenceToken
{
    public SourceToken(long number) => SequenceNumber = number;

    [Id(0)] public override long SequenceNumber { get; protected set; }

    public override int EventIndex { get => 0; protected set { } }

    public override bool Equals(StreamSequenceToken? other) => other is SourceToken token && token.SequenceNumber == SequenceNumber;

    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    public override int GetHashCode() => SequenceNumber.GetHashCode();

    public override int CompareTo(StreamSequenceToken? other) => other switch
    {
        null => 1,
        SourceToken token => SequenceNumber.CompareTo(token.SequenceNumber),
        _ => throw new ArgumentException($"A {other.GetType().Name} is no place in a source's queue.", nameof(other)),
    };

    public override string ToString() => SequenceNumber.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
