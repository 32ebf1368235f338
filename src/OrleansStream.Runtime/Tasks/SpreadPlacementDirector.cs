using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansStream.Runtime.Tasks;

/// <summary>
/// Deals the tasks of an attempt out, one silo after the other, in an order that all silos agree on; no two silos' numbers of tasks differ by more
/// than one. Each pipeline begins with another silo, so that small ones do not all meet on the first. The pipeline opens all its tasks itself, so
/// its silo, which knows the plan, chooses.
/// </summary>
sealed class SpreadPlacementDirector(AttemptRegistry attempts) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] silos = [.. context.GetCompatibleSilos(target)];
        Array.Sort(silos);
        var key = TaskKey.Parse(target.GrainIdentity.Key.ToString()!);
        var number = attempts.Find(key.Attempt) is { } attempt ? TaskNumber.Of(attempt, target.GrainIdentity.Type, key) : TaskNumber.Of(key);
        return Task.FromResult(silos[(int)((Seed(key.Attempt.Pipeline) + (uint)number) % (uint)silos.Length)]);
    }

    static ulong Seed(string pipeline) => GrainId.Create("pipeline", pipeline).GetUniformHashCode();
}
