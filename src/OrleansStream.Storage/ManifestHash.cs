using System.IO.Hashing;

namespace OrleansStream.Storage;

/// <summary>Databases do not check what they keep, so a manifest has its XXH3 beside it.</summary>
static class ManifestHash
{
    public static long Of(ReadOnlySpan<byte> manifest) => unchecked((long)XxHash3.HashToUInt64(manifest));
}
