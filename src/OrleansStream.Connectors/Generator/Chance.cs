namespace OrleansStream.Connectors.Generator;

/// <summary>Random numbers that can be asked for in any order: each depends on a key and a number only.</summary>
readonly struct Chance
{
    const ulong Golden = 0x9E3779B97F4A7C15;

    readonly ulong _key;

    public Chance(long seed, string purpose)
    {
        // FNV-1a: also on another machine or version the same name gives the same rows.
        var hash = 0xCBF29CE484222325;
        foreach (var letter in purpose)
            hash = (hash ^ letter) * 0x100000001B3;
        _key = Mix(Mix((ulong)seed) ^ hash);
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits(long number) => Mix(_key + ((ulong)number * Golden));

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double Unit(long number) => (Bits(number) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number from 0 up to, not including, <paramref name="count"/>; 0 means all of 64 bits.</summary>
    public ulong Below(long number, ulong count) => count == 0 ? Bits(number) : Math.BigMul(Bits(number), count, out _);

    // The finaliser of SplitMix64.
    static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
