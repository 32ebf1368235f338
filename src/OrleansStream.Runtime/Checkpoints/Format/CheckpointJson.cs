using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansStream.Diagnostics;

namespace OrleansStream.Runtime.Checkpoints.Format;

/// <summary>Manifests as bytes: JSON behind its hash.</summary>
public static class CheckpointJson
{
    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Writes a manifest.</summary>
    public static byte[] Write(CheckpointManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, Options);
        var written = new byte[json.Length + sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(written, XxHash3.HashToUInt64(json));
        json.CopyTo(written.AsSpan(sizeof(ulong)));
        return written;
    }

    /// <summary>Reads a manifest. Fails with <see cref="ErrorCodes.CheckpointDamaged"/> if it is not what was written, or of a later format.</summary>
    public static CheckpointManifest Read(ReadOnlySpan<byte> manifest)
    {
        if (manifest.Length <= sizeof(ulong) || XxHash3.HashToUInt64(manifest[sizeof(ulong)..]) != BinaryPrimitives.ReadUInt64LittleEndian(manifest))
            throw new StreamException(ErrorCodes.CheckpointDamaged, "The manifest is not what was written.");
        try
        {
            var read = JsonSerializer.Deserialize<CheckpointManifest>(manifest[sizeof(ulong)..], Options)!;
            return read.Format == CheckpointManifest.CurrentFormat
                ? read
                : throw new StreamException(ErrorCodes.CheckpointDamaged, $"The manifest has format {read.Format}; this version reads {CheckpointManifest.CurrentFormat}.");
        }
        catch (JsonException e)
        {
            throw new StreamException(ErrorCodes.CheckpointDamaged, $"The manifest cannot be read: {e.Message}", e);
        }
    }
}
