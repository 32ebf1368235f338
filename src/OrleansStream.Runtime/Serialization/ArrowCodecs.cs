using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization.Cloning;
using OrleansStream.Connectors;
using OrleansStream.Events;

namespace OrleansStream.Runtime.Serialization;

[GenerateSerializer, Immutable, Alias("orleansstream.RowSchema")]
readonly record struct RowSchemaSurrogate([property: Id(0)] byte[] Arrow);

[RegisterConverter]
sealed class RowSchemaConverter : IConverter<RowSchema, RowSchemaSurrogate>
{
    public RowSchema ConvertFromSurrogate(in RowSchemaSurrogate surrogate) => ArrowBytes.ReadSchema(surrogate.Arrow);

    public RowSchemaSurrogate ConvertToSurrogate(in RowSchema value) => new(ArrowBytes.Write(value));
}

[GenerateSerializer, Immutable, Alias("orleansstream.EventBatch")]
readonly record struct EventBatchSurrogate([property: Id(0)] byte[] Arrow);

[RegisterConverter]
sealed class EventBatchConverter : IConverter<EventBatch, EventBatchSurrogate>
{
    public EventBatch ConvertFromSurrogate(in EventBatchSurrogate surrogate) => ArrowBytes.ReadBatch(surrogate.Arrow);

    public EventBatchSurrogate ConvertToSurrogate(in EventBatch value) => new(ArrowBytes.Write(value));
}

[GenerateSerializer, Immutable, Alias("orleansstream.EncodedChunk")]
readonly record struct EncodedChunkSurrogate(
    [property: Id(0)] ReadOnlyMemory<byte> Data, [property: Id(1)] SourcePosition First, [property: Id(2)] SourcePosition Next, [property: Id(3)] long ArrivalTime,
    [property: Id(4)] bool Begins, [property: Id(5)] bool GoesOn);

[RegisterConverter]
sealed class EncodedChunkConverter : IConverter<EncodedChunk, EncodedChunkSurrogate>
{
    public EncodedChunk ConvertFromSurrogate(in EncodedChunkSurrogate surrogate) =>
        new(surrogate.Data, surrogate.First, surrogate.Next) { ArrivalTime = surrogate.ArrivalTime, Begins = surrogate.Begins, GoesOn = surrogate.GoesOn };

    public EncodedChunkSurrogate ConvertToSurrogate(in EncodedChunk value) =>
        new(value.Data, value.First, value.Next, value.ArrivalTime, value.Begins, value.GoesOn);
}

[GenerateSerializer, Immutable, Alias("orleansstream.RowsChunk")]
readonly record struct RowsChunkSurrogate(
    [property: Id(0)] EventBatch Rows, [property: Id(1)] SourcePosition First, [property: Id(2)] SourcePosition Next, [property: Id(3)] long ArrivalTime);

[RegisterConverter]
sealed class RowsChunkConverter : IConverter<RowsChunk, RowsChunkSurrogate>
{
    public RowsChunk ConvertFromSurrogate(in RowsChunkSurrogate surrogate) =>
        new(surrogate.Rows, surrogate.First, surrogate.Next) { ArrivalTime = surrogate.ArrivalTime };

    public RowsChunkSurrogate ConvertToSurrogate(in RowsChunk value) => new(value.Rows, value.First, value.Next, value.ArrivalTime);
}

[GenerateSerializer, Immutable, Alias("orleansstream.RejectedChunk")]
readonly record struct RejectedChunkSurrogate(
    [property: Id(0)] string Code, [property: Id(1)] string Cause, [property: Id(2)] ReadOnlyMemory<byte> Raw, [property: Id(3)] SourcePosition First,
    [property: Id(4)] SourcePosition Next, [property: Id(5)] long ArrivalTime);

[RegisterConverter]
sealed class RejectedChunkConverter : IConverter<RejectedChunk, RejectedChunkSurrogate>
{
    public RejectedChunk ConvertFromSurrogate(in RejectedChunkSurrogate surrogate) =>
        new(surrogate.Code, surrogate.Cause, surrogate.Raw, surrogate.First, surrogate.Next) { ArrivalTime = surrogate.ArrivalTime };

    public RejectedChunkSurrogate ConvertToSurrogate(in RejectedChunk value) =>
        new(value.Code, value.Cause, value.Raw, value.First, value.Next, value.ArrivalTime);
}

/// <summary>Copies of what is immutable: the thing itself. A converter alone would write and read it on every call inside a silo.</summary>
abstract class SharedCopier<T> : IDeepCopier<T> where T : class
{
    [return: NotNullIfNotNull(nameof(input))]
    public T? DeepCopy(T? input, CopyContext context) => input;
}

[RegisterCopier]
sealed class RowSchemaCopier : SharedCopier<RowSchema>;

[RegisterCopier]
sealed class EventBatchCopier : SharedCopier<EventBatch>;
