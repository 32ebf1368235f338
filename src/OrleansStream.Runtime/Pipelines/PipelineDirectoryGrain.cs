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
}

/// <summary>Where definitions of pipelines are kept.</summary>
public static class PipelineStorage
{
    /// <summary>The name of the grain storage that a host must provide.</summary>
    public const string Name = "pipelines";
}
