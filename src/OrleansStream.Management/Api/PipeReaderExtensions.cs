using System.Buffers;
using System.IO.Pipelines;

namespace OrleansStream.Management.Api;

/// <summary>Reads of request bodies.</summary>
static class PipeReaderExtensions
{
    /// <summary>Copies everything up to the end.</summary>
    internal static async Task CopyToAsync(this PipeReader reader, IBufferWriter<byte> target, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var part in read.Buffer)
                target.Write(part.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }
}
