using System.Globalization;
using Orleans.Runtime;
using OrleansStream.Planning;

namespace OrleansStream.Runtime.Tasks;

/// <summary>Numbers the tasks of an attempt from 0 on without a gap: partitions, tasks of steps, sinks, each in the plan's order.</summary>
static class TaskNumber
{
    /// <summary>The type of grains that are partitions.</summary>
    public const string PartitionType = "orleansstream.partition";

    /// <summary>The type of grains that are tasks of steps.</summary>
    public const string KeyGroupsType = "orleansstream.keygroups";

    /// <summary>The type of grains that are sinks.</summary>
    public const string SinkType = "orleansstream.sink";

    static readonly GrainType s_partition = GrainType.Create(PartitionType);
    static readonly GrainType s_keyGroups = GrainType.Create(KeyGroupsType);

    /// <summary>The number of a task whose attempt is known.</summary>
    public static int Of(AttemptContext attempt, GrainType type, TaskKey key)
    {
        var partitions = attempt.Definition.Partitions;
        if (type == s_partition)
        {
            // Partitions that show the columns are opened before the others are known.
            return attempt.Bound.Sources.All(s => partitions.ContainsKey(s.Node.Name)) ? attempt.PlaceOf(key.Head, key.Part) : Of(key);
        }
        if (attempt.Plan is not { } plan)
            return Of(key);
        var number = partitions.Values.Sum(p => p.Length);
        foreach (var stage in plan.Stages.Where(s => s.Kind != StageKind.Source))
        {
            if (type == s_keyGroups && stage.Index.ToString(CultureInfo.InvariantCulture) == key.Head)
                return number + int.Parse(key.Part, CultureInfo.InvariantCulture);
            number += stage.Parallelism;
        }
        return number + plan.Bound.Sinks.TakeWhile(s => s.Node.Name != key.Head).Count();
    }

    /// <summary>
    /// What a task's key tells by itself: the number that its part ends with, as partitions usually do; one that ends with none is spread by chance.
    /// </summary>
    public static int Of(TaskKey key)
    {
        var digits = key.Part.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1;
        return int.TryParse(key.Part.AsSpan(digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : (int)(GrainId.Create(PartitionType, key.ToString()).GetUniformHashCode() >> 1);
    }
}
