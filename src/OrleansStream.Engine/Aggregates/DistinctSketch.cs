using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>
/// Estimates how many different values came: HyperLogLog (Flajolet et al. 2007) with 64-bit hashes and a form of its own for few values as in
/// HyperLogLog++ (Heule, Nunkesser and Hall 2013), read by the estimator of Ertl (2017), which has no bias at any size. Up to
/// <see cref="MaxExact"/> values it keeps their hashes and is exact; beyond, its standard error is 0.81 % and it takes 16 kB. It merges without loss:
/// the estimate depends on the values only, not on their order nor on how they were split.
/// </summary>
sealed class DistinctSketch
{
    /// <summary>The most values that are counted exactly.</summary>
    public const int MaxExact = 1536;

    const int IndexBits = 14;
    const int Registers = 1 << IndexBits;
    const int MaxRank = 64 - IndexBits + 1;

    // Few values: their hashes in an open table in which 0 is an empty place; 0 itself counts apart. Null once there are many.
    ulong[]? _hashes = [];
    int _count;
    bool _zero;

    // Many values: the highest rank of each register, and how many registers have each rank.
    byte[] _ranks = [];
    int[] _histogram = [];

    /// <summary>How many different values came, about.</summary>
    public long Estimate => _hashes is not null ? Exact : (long)Math.Round(Estimated());

    int Exact => _count + (_zero ? 1 : 0);

    /// <summary>Adds a value by its hash.</summary>
    public void Add(ulong hash)
    {
        if (_hashes is not null)
        {
            AddFew(hash);
            if (Exact > MaxExact)
                Widen();
            return;
        }
        Raise(hash);
    }

    public void Add(DistinctSketch other)
    {
        if (other._hashes is { } hashes)
        {
            if (other._zero)
                Add(0);
            foreach (var hash in hashes)
            {
                if (hash != 0)
                    Add(hash);
            }
            return;
        }
        if (_hashes is not null)
            Widen();
        TensorPrimitives.Max<byte>(_ranks, other._ranks, _ranks);
        CountRanks();
    }

    public void Write(IBufferWriter<byte> to)
    {
        to.WriteBool(_hashes is not null);
        if (_hashes is null)
        {
            to.Write(_ranks);
            return;
        }
        to.WriteVarint((ulong)Exact);
        if (_zero)
            to.WriteInt64(0);
        foreach (var hash in _hashes)
        {
            if (hash != 0)
                to.WriteInt64((long)hash);
        }
    }

    public static DistinctSketch Read(ref StateCursor from)
    {
        var sketch = new DistinctSketch();
        if (from.ReadBool())
        {
            for (var left = from.ReadCount(sizeof(ulong), MaxExact); left > 0; left--)
                sketch.AddFew((ulong)from.ReadInt64());
            return sketch;
        }
        var ranks = from.Read(Registers);
        if (ranks.ContainsAnyExceptInRange((byte)0, (byte)MaxRank))
            throw StateCursor.Damaged("A snapshot's state holds a sketch of different values that no values make.");
        sketch.Widen();
        ranks.CopyTo(sketch._ranks);
        sketch.CountRanks();
        return sketch;
    }

    void AddFew(ulong hash)
    {
        if (hash == 0)
        {
            _zero = true;
            return;
        }
        if (_count * 4 >= _hashes!.Length * 3)
            Grow();
        if (Place(_hashes, hash))
            _count++;
    }

    static bool Place(ulong[] table, ulong hash)
    {
        var mask = table.Length - 1;
        var slot = (int)hash & mask;
        while (table[slot] != 0)
        {
            if (table[slot] == hash)
                return false;
            slot = (slot + 1) & mask;
        }
        table[slot] = hash;
        return true;
    }

    void Grow()
    {
        var table = new ulong[Math.Max(16, _hashes!.Length * 2)];
        foreach (var hash in _hashes)
        {
            if (hash != 0)
                Place(table, hash);
        }
        _hashes = table;
    }

    void Widen()
    {
        var hashes = _hashes!;
        _hashes = null;
        _ranks = new byte[Registers];
        _histogram = new int[MaxRank + 1];
        _histogram[0] = Registers;
        if (_zero)
            Raise(0);
        foreach (var hash in hashes)
        {
            if (hash != 0)
                Raise(hash);
        }
    }

    void CountRanks()
    {
        Array.Clear(_histogram);
        foreach (var rank in _ranks)
            _histogram[rank]++;
    }

    void Raise(ulong hash)
    {
        var register = (int)(hash >> (64 - IndexBits));
        // The bit behind the hash's end bounds the rank.
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);
        var held = _ranks[register];
        if (rank <= held)
            return;
        _ranks[register] = rank;
        _histogram[held]--;
        _histogram[rank]++;
    }

    double Estimated()
    {
        const double m = Registers;
        var z = m * Tau(1 - (_histogram[MaxRank] / m));
        for (var rank = MaxRank - 1; rank >= 1; rank--)
            z = 0.5 * (z + _histogram[rank]);
        z += m * Sigma(_histogram[0] / m);
        return m * m / (2 * Math.Log(2) * z);
    }

    // What registers that hold nothing add: x + sum of x^(2^k) * 2^(k-1).
    static double Sigma(double x)
    {
        if (x == 1)
            return double.PositiveInfinity;
        var (sum, before, factor) = (x, double.NaN, 1.0);
        while (sum != before)
        {
            x *= x;
            before = sum;
            sum += x * factor;
            factor *= 2;
        }
        return sum;
    }

    // What registers at the highest rank add: (1 - x - sum of (1 - x^(2^-k))^2 * 2^-k) / 3.
    static double Tau(double x)
    {
        if (x is 0 or 1)
            return 0;
        var (rest, before, factor) = (1 - x, double.NaN, 1.0);
        while (rest != before)
        {
            x = Math.Sqrt(x);
            before = rest;
            factor *= 0.5;
            rest -= (1 - x) * (1 - x) * factor;
        }
        return rest / 3;
    }
}
