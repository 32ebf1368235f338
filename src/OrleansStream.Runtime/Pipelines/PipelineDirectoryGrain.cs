using System.Collections.Immutable;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>Knows which pipelines there are.</summary>
[Alias("orleansstream.IPipelineDirectoryGrain")]
interface IPipelineDirectoryGrain : IGrainWithIntegerKey
{
    [Alias("Add")]
    Task Add(string id);

    [Alias("Remove")]
    Task Remove(string id);

    [Alias("List")]
    Task<ImmutableArray<string>> List();

    /// <summary>The first ids behind one, in order; null: from the beginning.</summary>
    [Alias("Page")]
    Task<ImmutableArray<string>> Page(string? after, int count);
}

/// <inheritdoc cref="IPipelineDirectoryGrain"/>
[GrainType("orleansstream.pipelines")]
sealed class PipelineDirectoryGrain(
    [PersistentState("pipelines", PipelineStorage.Name)] IPersistentState<PipelineIds> state) : Grain, IPipelineDirectoryGrain
{
    public async Task Add(string id)
    {
        if (state.State.Ids.Add(id))
            await state.WriteStateAsync();
    }

    public async Task Remove(string id)
    {
        if (state.State.Ids.Remove(id))
            await state.WriteStateAsync();
    }

    public Task<ImmutableArray<string>> List() => Task.FromResult<ImmutableArray<string>>([.. state.State.Ids]);

    public Task<ImmutableArray<string>> Page(string? after, int count) => Task.FromResult<ImmutableArray<string>>(
        [.. state.State.Ids.Where(id => string.CompareOrdinal(id, after) > 0).Order(StringComparer.Ordinal).Take(count)]);
}

/// <summary>Where definitions of pipelines are kept.</summary>
public static class PipelineStorage
{
    /// <summary>The name of the grain storage that a host must provide.</summary>
    public const string Name = "pipelines";
}
