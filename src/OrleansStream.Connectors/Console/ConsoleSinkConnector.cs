using System.Buffers;
using System.Text;

namespace OrleansStream.Connectors.Console;

/// <summary>The sink <c>console</c>: rows on standard output, whole lines, shared fairly by all sinks of the process.</summary>
public sealed class ConsoleSinkConnector(ConsoleOutput? output = null) : ISinkConnector
{
    /// <inheritdoc/>
    public Type OptionsType => typeof(ConsoleSinkOptions);

    /// <inheritdoc/>
    public SinkTraits Traits { get; } = new(Encoded: true);

    /// <inheritdoc/>
    public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = (ConsoleSinkOptions)context.Options;
        return new(new ConsoleSink(output ?? ConsoleOutput.Standard, options.Label ? $"{context.Name} | " : null));
    }
}

/// <summary>Hands each batch on at once: a person is looking.</summary>
sealed class ConsoleSink(ConsoleOutput output, string? label) : ISink
{
    readonly byte[]? _label = label is null ? null : Encoding.UTF8.GetBytes(label);
    readonly ArrayBufferWriter<byte> _lines = new();

    public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Encoded.IsEmpty)
            return default;
        if (_label is null)
            return output.WriteAsync(batch.Encoded, cancellationToken);
        _lines.ResetWrittenCount();
        AddLabels(batch.Encoded.Span);
        return output.WriteAsync(_lines.WrittenMemory, cancellationToken);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => default;

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

    public ValueTask DisposeAsync() => default;

    void AddLabels(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            var end = records.IndexOf((byte)'\n');
            var line = end < 0 ? records : records[..(end + 1)];
            _lines.Write(_label);
            _lines.Write(line);
            records = records[line.Length..];
        }
    }
}
