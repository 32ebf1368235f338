using System.Collections.Immutable;

namespace OrleansStream.State;

/// <summary>Which parts of a saved entry's value go to which parts of a step that takes them over; made once per restore.</summary>
sealed class StateMapping
{
    readonly int[] _targets;

    public StateMapping(ImmutableArray<StateField> saved, ImmutableArray<StateField> own)
    {
        _targets = new int[saved.Length];
        for (var i = 0; i < saved.Length; i++)
            _targets[i] = own.IndexOf(saved[i]);
    }

    /// <summary>How many parts each saved value has.</summary>
    public int Count => _targets.Length;

    /// <summary>The own part that a saved one goes to; -1: it is dropped.</summary>
    public int this[int saved] => _targets[saved];
}
