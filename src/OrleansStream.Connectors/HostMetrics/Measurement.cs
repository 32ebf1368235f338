using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Connectors.HostMetrics;

/// <summary>The rows of one measurement: one per metric and device.</summary>
sealed class Measurement(string host, long timestamp, double elapsedSeconds)
{
    public const string Percent = "percent";
    public const string Bytes = "bytes";
    public const string BytesPerSecond = "bytes/s";
    public const string Processes = "processes";

    public static readonly RowSchema Schema = new(
        new RowField("host", DataType.String),
        new RowField("metric", DataType.String),
        new RowField("device", DataType.String),
        new RowField("value", DataType.Float64),
        new RowField("unit", DataType.String),
        new RowField("ts", DataType.Timestamp));

    readonly BytesColumnBuilder _hosts = new(DataType.String);
    readonly BytesColumnBuilder _metrics = new(DataType.String);
    readonly BytesColumnBuilder _devices = new(DataType.String);
    readonly Float64ColumnBuilder _values = new();
    readonly BytesColumnBuilder _units = new(DataType.String);
    readonly Int64ColumnBuilder _timestamps = new(DataType.Timestamp);
    readonly Int64ColumnBuilder _eventTimes = new(DataType.Int64);

    /// <summary>The time since the measurement before, for rates.</summary>
    public double ElapsedSeconds { get; } = elapsedSeconds;

    /// <summary>Adds a row; a value that is no finite number is left out.</summary>
    public void Add(string metric, string? device, double value, string unit)
    {
        if (!double.IsFinite(value))
            return;
        _hosts.Append(host);
        _metrics.Append(metric);
        if (device is null)
            _devices.AppendNull();
        else
            _devices.Append(device);
        _values.Append(value);
        _units.Append(unit);
        _timestamps.Append(timestamp);
        _eventTimes.Append(timestamp);
    }

    public EventBatch Build()
    {
        ImmutableArray<IArrowArray> columns =
            [_hosts.Build(), _metrics.Build(), _devices.Build(), _values.Build(), _units.Build(), _timestamps.Build()];
        return new EventBatch(Schema, columns, (Int64Array)_eventTimes.Build());
    }
}
