using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>
/// Spreads grains evenly over the silos that are active when they are first called: each goes to the silo with the highest hash of silo and
/// grain together, so another set of silos moves as few as possible.
/// </summary>
[GenerateSerializer, Immutable, Alias("orleansstream.SpreadPlacement")]
sealed class SpreadPlacement : PlacementStrategy;

/// <summary>Marks a grain class that <see cref="SpreadPlacement"/> places.</summary>
[AttributeUsage(AttributeTargets.Class)]
sealed class SpreadPlacementAttribute() : PlacementAttribute(new SpreadPlacement());

/// <inheritdoc cref="SpreadPlacement"/>
sealed class SpreadPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var grain = target.GrainIdentity.GetUniformHashCode();
        return Task.FromResult(context.GetCompatibleSilos(target).MaxBy(silo => Mix(grain, (uint)silo.GetConsistentHashCode()))!);
    }

    // A finaliser of a 64-bit hash: every bit of the input touches every bit of the output.
    static ulong Mix(uint grain, uint silo)
    {
        var hash = ((ulong)grain << 32) | silo;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
