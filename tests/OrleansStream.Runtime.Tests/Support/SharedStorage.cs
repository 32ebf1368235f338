using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace OrleansStream.Runtime.Tests.Support;

/// <summary>Grain storage that all silos of a test share, as they share a database; the silos may go, what is stored stays.</summary>
sealed class SharedStorage(SharedStorage.Content content, Serializer serializer) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (content.Records.TryGetValue((stateName, grainId), out var record))
            (grainState.State, grainState.ETag, grainState.RecordExists) = (serializer.Deserialize<T>(record.State), Tag(record.Version), true);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = serializer.SerializeToArray(grainState.State);
        var written = content.Records.AddOrUpdate((stateName, grainId), _ => (state, 1), (_, old) => Tag(old.Version) == grainState.ETag
            ? (state, old.Version + 1)
            : throw new InconsistentStateException("Another activation wrote.", Tag(old.Version), grainState.ETag));
        (grainState.ETag, grainState.RecordExists) = (Tag(written.Version), true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        content.Records.TryRemove((stateName, grainId), out _);
        (grainState.ETag, grainState.RecordExists) = (null, false);
        return Task.CompletedTask;
    }

    static string Tag(int version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is stored.</summary>
    public sealed class Content
    {
        public ConcurrentDictionary<(string Name, GrainId Grain), (byte[] State, int Version)> Records { get; } = new();
    }
}
