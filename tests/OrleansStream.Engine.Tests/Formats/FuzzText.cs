namespace OrleansStream.Tests.Formats;

/// <summary>Texts that are nearly right, nearly wrong, or rubbish; the same for the same seed.</summary>
sealed class FuzzText(int seed, byte[][] pieces, byte[][] documents)
{
    readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    public byte[] Make() => _random.Next(4) switch
    {
        0 => Pieces(1 + _random.Next(60)),
        1 => Mutated(documents[_random.Next(documents.Length)]),
        2 => [.. documents[_random.Next(documents.Length)], .. Pieces(_random.Next(10)), .. documents[_random.Next(documents.Length)]],
        _ => Mutated(Pieces(1 + _random.Next(60))),
    };

    byte[] Pieces(int count)
    {
        var text = new List<byte>();
        for (var i = 0; i < count; i++)
            text.AddRange(pieces[_random.Next(pieces.Length)]);
        return [.. text];
    }

    byte[] Mutated(byte[] original)
    {
        var text = original.ToList();
        for (var i = _random.Next(8); i >= 0 && text.Count > 0; i--)
        {
            var at = _random.Next(text.Count);
            switch (_random.Next(5))
            {
                case 0:
                    text[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    text.RemoveRange(at, Math.Min(text.Count - at, 1 + _random.Next(5)));
                    break;
                case 2:
                    text.InsertRange(at, pieces[_random.Next(pieces.Length)]);
                    break;
                case 3:
                    text.InsertRange(at, text.GetRange(at, Math.Min(text.Count - at, _random.Next(40))));
                    break;
                default:
                    text.RemoveRange(at, text.Count - at);
                    break;
            }
        }
        return [.. text];
    }
}
