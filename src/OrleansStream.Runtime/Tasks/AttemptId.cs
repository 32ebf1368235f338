namespace OrleansStream.Runtime.Tasks;

/// <summary>One run of a pipeline. Everything carries it, so that what belongs to an earlier run is refused.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.AttemptId")]
readonly record struct AttemptId([property: Id(0)] string Pipeline, [property: Id(1)] long Number)
{
    public override string ToString() => $"{Pipeline}/{Number}";
}
