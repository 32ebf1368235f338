using System.Text;
using OrleansStream.Components;
using OrleansStream.Events;
using OrleansStream.Connectors.Tests.Support;

namespace OrleansStream.Connectors.Tests.Conformance;

/// <summary>What every source connector must do. A connector's test derives from it and prepares a bounded input.</summary>
public abstract class SourceConformance
{
    /// <summary>The connector under test.</summary>
    protected abstract ISourceConnector Connector { get; }

    /// <summary>Options that read an input of a few hundred rows, which ends.</summary>
    protected abstract object Options { get; }

    /// <summary>The rows of that input as text, per partition in order.</summary>
    protected abstract IReadOnlyDictionary<string, IReadOnlyList<string>> Expected { get; }

    /// <summary>Makes the input ready once more, for sources that cannot be read twice.</summary>
    protected virtual ValueTask PrepareAsync() => default;

    /// <summary>A row as text, to compare.</summary>
    protected virtual string Text(RowView row) => string.Join(',', Enumerable.Range(0, row.Schema.Count).Select(c => row[c]));

    [Fact]
    public void Options_are_marked_as_a_source()
    {
        var mark = Attribute.GetCustomAttribute(Connector.OptionsType, typeof(ComponentAttribute));
        Assert.Equal(ComponentKind.Source, Assert.IsType<ComponentAttribute>(mark).Kind);
        Assert.IsType(Connector.OptionsType, Options);
    }

    [Fact]
    public async Task Every_partition_gives_its_rows_in_order()
    {
        await using var source = await OpenAsync();
        Assert.Equal(Expected.Keys.Order(), source.Partitions.Order());
        Assert.Equal(Connector.Traits.Encoded, source.Schema is null);
        foreach (var partition in source.Partitions)
            Assert.Equal(Expected[partition], (await ReadAllAsync(source, partition)).Select(r => r.Text));
    }

    [Fact]
    public async Task The_end_comes_again_and_again()
    {
        await using var source = await OpenAsync();
        Assert.True(source.Bounded);
        await using var reader = await source.OpenAsync(source.Partitions[0], null, default);
        while (await reader.ReadAsync(default) is not null)
        {
        }
        Assert.Null(await reader.ReadAsync(default));
        Assert.Null(await reader.ReadAsync(default));
    }

    [Fact]
    public async Task Positions_grow_and_leave_no_gap()
    {
        await using var source = await OpenAsync();
        foreach (var partition in source.Partitions)
        {
            await using var reader = await source.OpenAsync(partition, null, default);
            long? end = null;
            while (await reader.ReadAsync(default) is { } chunk)
            {
                var first = First(chunk);
                Assert.True(first.Offset >= (end ?? 0));
                if (end is not null)
                    Assert.Equal(end, first.Offset);
                Assert.True(chunk.Next.Offset > first.Offset);
                end = chunk.Next.Offset;
            }
            Assert.NotNull(end);
        }
    }

    [Fact]
    public async Task A_reader_opened_at_any_position_gives_exactly_the_rest()
    {
        if (!Connector.Traits.Replayable)
            return;
        await using var source = await OpenAsync();
        foreach (var partition in source.Partitions)
        {
            var all = await ReadAllAsync(source, partition);
            for (var i = 0; i < all.Count; i++)
            {
                var rest = await ReadAllAsync(source, partition, all[i].Next);
                Assert.Equal(all.Skip(i + 1).Select(r => r.Text), rest.Select(r => r.Text));
            }
        }
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        await using var source = await OpenAsync();
        var partition = source.Partitions[0];
        await using var reader = await source.OpenAsync(partition, null, default);
        var texts = new List<string>();
        while (true)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.ReadAsync(new CancellationToken(true)));
            if (await reader.ReadAsync(default) is not { } chunk)
                break;
            texts.AddRange(Rows(chunk).Select(r => r.Text));
        }
        Assert.Equal(Expected[partition], texts);
    }

    [Fact]
    public async Task Opening_again_gives_the_same_partitions_and_columns()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        Assert.Equal(first.Partitions, second.Partitions);
        Assert.Equal(first.Schema, second.Schema);
    }

    [Fact]
    public async Task Closing_twice_and_before_the_end_is_harmless()
    {
        var source = await OpenAsync();
        var reader = await source.OpenAsync(source.Partitions[0], null, default);
        await reader.ReadAsync(default);
        await reader.DisposeAsync();
        await reader.DisposeAsync();
        await source.DisposeAsync();
        await source.DisposeAsync();
    }

    /// <summary>Opens the source on a fresh input.</summary>
    protected async Task<ISource> OpenAsync()
    {
        await PrepareAsync();
        var context = new SourceContext { Pipeline = "conformance", Name = "in", Options = Options, Time = TimeProvider.System };
        return await Connector.OpenAsync(context, default);
    }

    async Task<List<(string Text, SourcePosition Next)>> ReadAllAsync(ISource source, string partition, SourcePosition? after = null)
    {
        await using var reader = await source.OpenAsync(partition, after, default);
        var rows = new List<(string, SourcePosition)>();
        while (await reader.ReadAsync(default) is { } chunk)
        {
            if (chunk is RowsChunk taken)
                Assert.Equal(source.Schema, taken.Rows.Schema);
            rows.AddRange(Rows(chunk));
        }
        return rows;
    }

    static SourcePosition First(SourceChunk chunk) => chunk switch
    {
        EncodedChunk encoded => encoded.First,
        RowsChunk rows => rows.First,
        RejectedChunk rejected => rejected.First,
        _ => throw new ArgumentException("An unknown kind of chunk.", nameof(chunk)),
    };

    /// <summary>The rows of a chunk with the position after each.</summary>
    IEnumerable<(string Text, SourcePosition Next)> Rows(SourceChunk chunk)
    {
        if (chunk is RowsChunk rows)
        {
            // Platforms may number with gaps, so only the chunk's own end is a position for sure.
            for (var i = 0; i < rows.Rows.Count; i++)
                yield return (Text(rows.Rows.Row(i)), i == rows.Rows.Count - 1 ? rows.Next : new(rows.First.Offset + i + 1, rows.First.Token));
        }
        else if (chunk is EncodedChunk encoded)
        {
            var at = 0;
            while (at < encoded.Data.Length)
            {
                var lineFeed = encoded.Data.Span[at..].IndexOf((byte)'\n');
                var end = lineFeed < 0 ? encoded.Data.Length : at + lineFeed + 1;
                var text = Encoding.UTF8.GetString(encoded.Data.Span[at..end]).TrimEnd('\n');
                at = end;
                yield return (text, encoded.First with { Offset = encoded.First.Offset + at });
            }
        }
    }
}
