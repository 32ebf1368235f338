using OrleansStream.Events;
using OrleansStream.Formats;

namespace OrleansStream.Connectors.Postgres.Tests;

/// <summary>Batches from JSON.</summary>
static class Rows
{
    public static EventBatch Of(RowSchema schema, params string[] lines)
    {
        var output = new Collected();
        var text = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        var decoder = new JsonFormat().CreateDecoder(new JsonFormatOptions(), schema);
        decoder.Decode(new EncodedChunk(text, default, new SourcePosition(text.Length)), output);
        decoder.Complete(output);
        return Assert.Single(output.Batches);
    }

    sealed class Collected : IDecoderOutput
    {
        public List<EventBatch> Batches { get; } = [];

        void IDecoderOutput.Rows(EventBatch batch) => Batches.Add(batch);

        public void Watermark(long watermark)
        {
        }

        public void Reject(string code, string cause, long position, ReadOnlySpan<byte> raw) => Assert.Fail(cause);

        public void CountUnknownFields(long fields)
        {
        }
    }
}
