using System.Text;

namespace OrleansStream.Server.Terminal;

/// <summary>
/// Stands between the console sinks and the terminal: shows a few rows a second of each sink, shortened, and says how many it left out. It is
/// given whole lines, one write after the other.
/// </summary>
sealed class TerminalStream(Stream terminal, int rowsPerSecond, TimeProvider time) : Stream
{
    /// <summary>Sinks beyond this many share one allowance.</summary>
    const int MaxLabels = 256;

    static readonly byte[] Separator = " | "u8.ToArray();

    readonly Dictionary<string, Allowance> _allowances = new(StringComparer.Ordinal);
    readonly StringBuilder _shown = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() => terminal.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => terminal.FlushAsync(cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Show(buffer);
        terminal.Write(TakeShown().Span);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Show(buffer.Span);
        return terminal.WriteAsync(TakeShown(), cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    void Show(ReadOnlySpan<byte> lines)
    {
        var second = time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = lines[range];
            if (line.IsEmpty)
                continue;
            var label = LabelOf(line, out var row);
            var allowance = AllowanceOf(label);
            if (allowance.Second != second)
            {
                if (allowance.LeftOut > 0)
                    _shown.Append(label).Append($"… {allowance.LeftOut} more\n");
                (allowance.Second, allowance.Left, allowance.LeftOut) = (second, rowsPerSecond, 0);
            }
            if (allowance.Left-- > 0)
                _shown.Append(label).Append(RowLine.Shorten(row)).Append('\n');
            else
                allowance.LeftOut++;
        }
    }

    ReadOnlyMemory<byte> TakeShown()
    {
        var bytes = Encoding.UTF8.GetBytes(_shown.ToString());
        _shown.Clear();
        return bytes;
    }

    Allowance AllowanceOf(string label)
    {
        if (_allowances.TryGetValue(label, out var known))
            return known;
        var key = _allowances.Count < MaxLabels ? label : "";
        return _allowances.TryGetValue(key, out known) ? known : _allowances[key] = new Allowance();
    }

    /// <summary>A console sink with a label writes <c>name | row</c>; names have no braces, rows of JSON begin with one.</summary>
    static string LabelOf(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> row)
    {
        var end = line.IndexOf(Separator);
        var brace = line.IndexOf((byte)'{');
        if (end < 0 || (brace >= 0 && brace < end))
        {
            row = line;
            return "";
        }
        end += Separator.Length;
        row = line[end..];
        return Encoding.UTF8.GetString(line[..end]);
    }

    sealed class Allowance
    {
        public long Second = long.MinValue;
        public int Left;
        public long LeftOut;
    }
}
