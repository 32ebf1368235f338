using Npgsql;
using NpgsqlTypes;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Postgres;

/// <summary>Copies rows to where a connection's rows wait.</summary>
sealed class StageWriter(SinkContext context, PostgresSinkOptions options, Action<string>? onStep)
{
    readonly RowSchema _schema = context.Schema;
    readonly StageColumn[] _columns = [.. context.Schema.Fields.Select(f => StageColumn.For(f.Type))];
    readonly int[] _keys = [.. options.Key.Select(context.Schema.IndexOf)];

    /// <summary>Copies rows, in place of those that waited before.</summary>
    public async Task FillAsync(NpgsqlConnection connection, IReadOnlyList<EventBatch> batches, CancellationToken cancellationToken)
    {
        onStep?.Invoke("truncate");
        await using (var command = new NpgsqlCommand($"TRUNCATE {PostgresTable.Stage}", connection))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        // A copy sends as it is written, and its calls that do not wait cost several times as much per value.
        await Task.Run(() => Copy(connection, batches, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    void Copy(NpgsqlConnection connection, IReadOnlyList<EventBatch> batches, CancellationToken cancellationToken)
    {
        onStep?.Invoke("copy");
        using var copy = connection.BeginBinaryImport(PostgresTable.CopyToStage(_schema));
        var number = 0L;
        foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            onStep?.Invoke("batch");
            Bind(batch);
            for (var i = 0; i < batch.Count; i++)
            {
                var row = batch.Selection[i];
                copy.StartRow();
                copy.Write(number++, NpgsqlDbType.Bigint);
                foreach (var column in _columns)
                    column.Write(copy, row);
            }
        }
        onStep?.Invoke("complete");
        copy.Complete();
    }

    void Bind(EventBatch batch)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            var field = _schema[i];
            var at = batch.Schema.IndexOf(field.Name);
            if (at >= 0 && !batch.Schema[at].Type.Equals(field.Type))
            {
                throw new StreamException(ErrorCodes.SinkRejected,
                    $"The column '{field.Name}' of the sink '{context.Name}' is {field.Type} from one input and {batch.Schema[at].Type} from another: cast one of them.");
            }
            _columns[i].Bind(at < 0 ? null : batch.Columns[at]);
        }
        foreach (var key in _keys)
            RefuseNulls(batch, key);
    }

    // No two nulls are the same to an index, so such a row would be another one each time.
    void RefuseNulls(EventBatch batch, int key)
    {
        var at = batch.Schema.IndexOf(_schema[key].Name);
        for (var i = 0; i < batch.Count; i++)
        {
            if (at < 0 || batch.Columns[at].IsNull(batch.Selection[i]))
            {
                throw new StreamException(ErrorCodes.SinkRejected,
                    $"A row of the sink '{context.Name}' has no value in its key column '{_schema[key].Name}': put a filter before it.");
            }
        }
    }
}
