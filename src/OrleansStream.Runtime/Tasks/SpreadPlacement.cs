using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansStream.Runtime.Tasks;

/// <summary>Spreads the tasks of an attempt evenly over the silos that are active when it opens them.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.SpreadPlacement")]
sealed class SpreadPlacement : PlacementStrategy;

/// <summary>Marks a class of task grains that <see cref="SpreadPlacement"/> places.</summary>
[AttributeUsage(AttributeTargets.Class)]
sealed class SpreadPlacementAttribute() : PlacementAttribute(new SpreadPlacement());
