using OrleansStream.Connectors;
using OrleansStream.Events;

namespace OrleansStream.Formats;

/// <summary>
/// Decodes encoded records of one partition into batches of a fixed schema. Keeps what it learns of the data's shape between calls; used by one
/// caller at a time.
/// </summary>
public interface IDecoder
{
    /// <summary>
    /// Decodes a chunk of whole lines, or of parts of a line where <see cref="EncodedChunk.GoesOn"/> says so. Batches have at most <see cref="EventBatch.MaxRows"/> rows, all selected, and event times equal to the chunk's
    /// arrival time (the event-time step sets the real ones). Order is kept among batches, watermarks and rejected rows.
    /// </summary>
    void Decode(EncodedChunk chunk, IDecoderOutput output);

    /// <summary>
    /// How many bytes before the end of the last chunk belong to a record that goes on in the next chunk. A reader that starts anew must go back by as much.
    /// </summary>
    long PendingBytes => 0;

    /// <summary>
    /// What a decoder that starts anew where the pending record begins must know of the text before it, such as a header's names; short text. Null if nothing.
    /// </summary>
    string? State => null;

    /// <summary>Takes up the work of another decoder; called before the first chunk.</summary>
    /// <param name="state">The other one's <see cref="State"/>.</param>
    void Restore(string state)
    {
    }

    /// <summary>Called at the end of a bounded input: what is pending is given or rejected.</summary>
    void Complete(IDecoderOutput output)
    {
    }

    /// <summary>
    /// Finds the record of a row again, for a row that is refused after decoding; only while <see cref="IDecoderOutput.Rows"/> takes its batch.
    /// Null if the format cannot tell.
    /// </summary>
    /// <param name="row">The row's place in the batch's columns.</param>
    RawRecord? Locate(int row) => null;
}

/// <summary>A record as it came.</summary>
/// <param name="Position">Its position in its partition.</param>
/// <param name="Raw">Its bytes, without the line end.</param>
public readonly record struct RawRecord(long Position, ReadOnlyMemory<byte> Raw);

/// <summary>Where a decoder's results go, in the order of the input.</summary>
public interface IDecoderOutput
{
    /// <summary>Takes rows.</summary>
    void Rows(EventBatch batch);

    /// <summary>Takes an explicit watermark that stood in the input.</summary>
    void Watermark(long watermark);

    /// <summary>Takes a record that does not fit.</summary>
    /// <param name="code">A code of <see cref="Diagnostics.ErrorCodes"/>.</param>
    /// <param name="cause">What was wrong, naming the field, for people.</param>
    /// <param name="position">The record's position in its partition.</param>
    /// <param name="raw">The record, cut to 4 KiB.</param>
    void Reject(string code, string cause, long position, ReadOnlySpan<byte> raw);

    /// <summary>Counts fields that the schema does not have and that were ignored.</summary>
    void CountUnknownFields(long fields);
}

/// <summary>Encodes rows as whole records of a format. Used by one caller at a time.</summary>
public interface IEncoder
{
    /// <summary>Appends the selected rows in order.</summary>
    void Encode(EventBatch batch, System.Buffers.IBufferWriter<byte> output);
}
