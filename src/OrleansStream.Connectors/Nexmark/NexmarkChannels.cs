using System.Text;
using OrleansStream.Connectors.Generator;

namespace OrleansStream.Connectors.Nexmark;

/// <summary>Where bids come from: four well-known channels for half of them and ten thousand others, each with its own address.</summary>
sealed class NexmarkChannels
{
    const int Others = 10_000;

    static readonly byte[][] s_known = NexmarkText.Bytes("Google", "Facebook", "Baidu", "Apple");

    readonly byte[][] _names;
    readonly byte[][] _urls;

    public NexmarkChannels(long seed)
    {
        _names = [.. s_known, .. Enumerable.Range(0, Others).Select(i => Encoding.ASCII.GetBytes($"channel-{i}"))];
        _urls = new byte[_names.Length][];
        var texts = new Chance(seed, "nexmark:url");
        var ids = new Chance(seed, "nexmark:channelId");
        Span<byte> room = stackalloc byte[256];
        for (var i = 0; i < _urls.Length; i++)
        {
            var text = new NexmarkText(room, texts, i);
            text.Add("https://auction.example"u8);
            for (var part = 0; part < 3; part++)
            {
                text.Add("/"u8);
                text.AddWord(5, (byte)'_');
            }
            text.Add("/item.htm?query=1"u8);
            if (i >= s_known.Length && text.Draw(10) > 0)
                text.Add(Encoding.ASCII.GetBytes($"&channel_id={ids.Below(i, int.MaxValue)}"));
            _urls[i] = text.Written.ToArray();
        }
    }

    /// <summary>The channel of a bid.</summary>
    public int Draw(Chance chance, long number)
    {
        var known = (ulong)s_known.Length;
        var drawn = chance.Below(number, 2 * known * Others);
        return (int)(drawn < known * Others ? drawn / Others : known + ((drawn - (known * Others)) / known));
    }

    public byte[] Name(int channel) => _names[channel];

    public byte[] Url(int channel) => _urls[channel];
}
