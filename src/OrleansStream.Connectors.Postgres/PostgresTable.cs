using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Postgres;

/// <summary>The statements that move rows from where they wait into a table.</summary>
sealed class PostgresTable
{
    /// <summary>Where rows of a connection wait.</summary>
    public const string Stage = "pg_temp.orleansstream_stage";

    /// <summary>The table that remembers the epochs.</summary>
    public const string Epochs = "orleansstream_epochs";

    readonly TableName _name;
    readonly PostgresSinkOptions _options;
    readonly RowSchema _schema;
    readonly string _insert;

    /// <param name="name">The table.</param>
    /// <param name="options">The sink's options.</param>
    /// <param name="schema">The rows' columns.</param>
    /// <param name="types">The types of the table's columns, by name.</param>
    public PostgresTable(TableName name, PostgresSinkOptions options, RowSchema schema, IReadOnlyDictionary<string, string> types)
    {
        (_name, _options, _schema) = (name, options, schema);
        if (schema.Fields.FirstOrDefault(f => !types.ContainsKey(f.Name)) is { } missing)
        {
            throw new StreamException(ErrorCodes.SinkUnavailable,
                $"The table '{name}' has no column '{missing.Name}'. It has {string.Join(", ", types.Keys.Take(20))}. Add the column, or leave it out with a 'select' before the sink.");
        }
        _insert = Insert(types);
    }

    /// <summary>Makes the place where a connection's rows wait.</summary>
    public static string CreateStage(RowSchema schema) =>
        $"CREATE TEMPORARY TABLE orleansstream_stage (n bigint, {string.Join(", ", schema.Fields.Select((f, i) => $"c{i} {StageColumn.For(f.Type).SqlType}"))})";

    /// <summary>Copies rows to where they wait.</summary>
    public static string CopyToStage(RowSchema schema) =>
        $"COPY {Stage} (n, {string.Join(", ", schema.Fields.Select((_, i) => $"c{i}"))}) FROM STDIN (FORMAT BINARY)";

    /// <summary>Makes the table of the rows' columns.</summary>
    public static string Create(TableName name, PostgresSinkOptions options, RowSchema schema)
    {
        var key = options.Key.IsEmpty ? "" : $", PRIMARY KEY ({string.Join(", ", options.Key.Select(TableName.Quote))})";
        return $"CREATE TABLE IF NOT EXISTS {name.Quoted} ({string.Join(", ", schema.Fields.Select(f => $"{TableName.Quote(f.Name)} {SqlType(f.Type)}"))}{key})";
    }

    /// <summary>Makes the table that remembers the epochs.</summary>
    public static string CreateEpochs(TableName name) =>
        $"CREATE TABLE IF NOT EXISTS {name.Beside(Epochs)} (pipeline text, sink text, epoch bigint NOT NULL, committed timestamp with time zone NOT NULL, PRIMARY KEY (pipeline, sink))";

    /// <summary>Asks for the last epoch: <c>$1</c> pipeline, <c>$2</c> sink.</summary>
    public static string LastEpoch(TableName name) => $"SELECT epoch FROM {name.Beside(Epochs)} WHERE pipeline = $1 AND sink = $2";

    /// <summary>Moves the rows that wait.</summary>
    public string Move => $"{_insert} {Rows("")} {OnConflict()}";

    /// <summary>
    /// Sets the marker, <c>$1</c> pipeline, <c>$2</c> sink, <c>$3</c> epoch, if it is lower; and if so, moves the rows that wait. Another one who does the
    /// same waits at the marker's row, then finds that it is not lower.
    /// </summary>
    public string Commit => $"WITH marked AS ({Mark(_name)} RETURNING 1) {_insert} {Rows("WHERE EXISTS (SELECT FROM marked)")} {OnConflict()}";

    /// <summary>Sets the marker alone.</summary>
    public static string Mark(TableName name) =>
        $"INSERT INTO {name.Beside(Epochs)} AS e (pipeline, sink, epoch, committed) VALUES ($1, $2, $3, now()) ON CONFLICT (pipeline, sink) "
        + "DO UPDATE SET epoch = excluded.epoch, committed = excluded.committed WHERE e.epoch < excluded.epoch";

    string Insert(IReadOnlyDictionary<string, string> types)
    {
        var columns = string.Join(", ", _schema.Fields.Select(f => TableName.Quote(f.Name)));
        var values = string.Join(", ", _schema.Fields.Select((f, i) => Value(f.Type, $"c{i}", types[f.Name])));
        return $"INSERT INTO {_name.Quoted} ({columns}) SELECT {values} FROM";
    }

    // Of several rows with one key the last counts; the order of keys keeps two writers from waiting for each other.
    string Rows(string condition)
    {
        if (_options.Mode == PostgresWriteMode.Insert)
            return $"{Stage} {condition} ORDER BY n";
        var keys = string.Join(", ", _options.Key.Select(k => $"c{_schema.IndexOf(k)}"));
        return $"(SELECT DISTINCT ON ({keys}) * FROM {Stage} {condition} ORDER BY {keys}, n DESC) AS rows";
    }

    string OnConflict()
    {
        if (_options.Mode == PostgresWriteMode.Insert)
            return "";
        var others = _schema.Fields.Where(f => !_options.Key.Contains(f.Name)).Select(f => TableName.Quote(f.Name)).ToList();
        var action = others.Count == 0 ? "NOTHING" : $"UPDATE SET {string.Join(", ", others.Select(o => $"{o} = excluded.{o}"))}";
        return $"ON CONFLICT ({string.Join(", ", _options.Key.Select(TableName.Quote))}) DO {action}";
    }

    /// <summary>A waiting value as the table's column wants it; what needs nothing is left to the server's own rules for assignments.</summary>
    static string Value(DataType type, string column, string wanted)
    {
        var isText = wanted is "text" or "character varying" or "character" or "bpchar" or "name" or "citext";
        var isTime = wanted.StartsWith("timestamp", StringComparison.Ordinal) || wanted == "date";
        return type.Kind switch
        {
            TypeKind.Null => "NULL",
            TypeKind.Decimal => $"trim_scale({column}::numeric)",
            TypeKind.Int64 when isTime => $"timestamp with time zone 'epoch' + {column} * interval '1 millisecond'",
            TypeKind.Timestamp when wanted is "bigint" or "numeric" => $"(extract(epoch FROM {column}) * 1000)::bigint",
            TypeKind.Bool when wanted is "integer" or "smallint" or "bigint" => $"{column}::integer",
            TypeKind.String or TypeKind.Json or TypeKind.List or TypeKind.Struct when !isText => $"{column}::{wanted}",
            _ => column,
        };
    }

    static string SqlType(DataType type) => type.Kind switch
    {
        TypeKind.Bool => "boolean",
        TypeKind.Int64 => "bigint",
        TypeKind.Float64 => "double precision",
        TypeKind.Decimal => "numeric",
        TypeKind.Timestamp => "timestamp with time zone",
        TypeKind.Binary => "bytea",
        TypeKind.Json or TypeKind.List or TypeKind.Struct => "jsonb",
        _ => "text",
    };
}
