using System.IO.Compression;
using ZstdSharp;

namespace OrleansStream.Connectors.File;

/// <summary>A way to compress files, known by their suffix: <c>.gz</c> for gzip, <c>.zst</c> for Zstandard.</summary>
public abstract class Compression
{
    static readonly Compression Gzip = new GzipCompression();
    static readonly Compression Zstandard = new ZstandardCompression();

    private protected Compression()
    {
    }

    /// <summary>The compression that a path's suffix names; null if none.</summary>
    public static Compression? Of(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".GZ" => Gzip,
        ".ZST" => Zstandard,
        _ => null,
    };

    /// <summary>A stream of what a compressed stream holds. Fails where the data is damaged or ends too early.</summary>
    internal abstract Stream Read(Stream compressed);

    /// <summary>A stream that compresses into another one, which stays open.</summary>
    internal abstract Stream Write(Stream compressed);

    sealed class GzipCompression : Compression
    {
        const string StrictValidation = "System.IO.Compression.UseStrictValidation";

        // Without it a file that was cut off would look like a complete one. A host that has decided otherwise is left alone.
        static GzipCompression()
        {
            if (!AppContext.TryGetSwitch(StrictValidation, out _))
                AppContext.SetSwitch(StrictValidation, true);
        }

        internal override Stream Read(Stream compressed) => new GZipStream(compressed, CompressionMode.Decompress);

        internal override Stream Write(Stream compressed) => new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true);
    }

    sealed class ZstandardCompression : Compression
    {
        internal override Stream Read(Stream compressed) => new DecompressionStream(compressed, leaveOpen: false);

        internal override Stream Write(Stream compressed)
        {
            var compressor = new CompressionStream(compressed, leaveOpen: true);
            // As the zstd program does: otherwise a changed byte may go unnoticed.
            compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
            return compressor;
        }
    }
}
