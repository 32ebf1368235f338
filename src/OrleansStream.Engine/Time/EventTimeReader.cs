using System.Globalization;
using System.Text;
using Apache.Arrow;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Planning;

namespace OrleansStream.Time;

/// <summary>Gives rows the event time that stands in one of their fields or is computed of them. Rows without a readable one go to the dead letters.</summary>
sealed class EventTimeReader
{
    readonly EventTimeOptions _options;
    readonly CompiledExpression? _computed;
    readonly int _column = -1;
    readonly string[] _nested = [];
    readonly DataType _type;
    readonly long _maxLead;

    /// <summary>Finds the field in the columns. Throws a coded exception if it is not there or holds no time.</summary>
    public EventTimeReader(EventTimeOptions options, RowSchema schema)
    {
        _options = options;
        _maxLead = options.MaxLead is { } lead ? (long)lead.TotalMilliseconds : -1;
        if (EventTimeText.Of(options) is { } text)
        {
            // Without columns there are no rows either.
            _computed = schema.Count == 0 ? null : Compile(text, schema);
            _type = _computed?.Type ?? DataType.Null;
            return;
        }
        var path = schema.IndexOf(options.Field) >= 0 ? [options.Field] : options.Field.Split('.');
        _column = schema.IndexOf(path[0]);
        _nested = path[1..];
        var type = _column < 0 ? null : schema[_column].Type;
        foreach (var name in _nested)
            type = type?.Fields.FirstOrDefault(f => f.Name == name)?.Type;
        if (type is null && schema.Count == 0)
            type = DataType.Null;
        _type = type ?? throw new StreamException(ErrorCodes.UnknownColumn,
            $"The event time's field '{options.Field}' is not among the columns {schema}; name it in 'schema' or mend 'eventTime.field'");
        var fits = options.Unit == TimeUnit.Iso
            ? type.Kind is TypeKind.String or TypeKind.Timestamp or TypeKind.Null
            : type.Kind is TypeKind.Int64 or TypeKind.Float64 or TypeKind.Timestamp or TypeKind.Null or TypeKind.Decimal;
        if (!fits)
        {
            throw new StreamException(ErrorCodes.TypeMismatch,
                $"The event time's field '{options.Field}' is {type}, which unit '{options.Unit.ToString().ToLowerInvariant()}' cannot read; "
                + "text needs unit 'iso' or a 'format' such as 'yyyy-MM-dd HH:mm:ss', numbers 'ms', 's' or 'us'");
        }
    }

    CompiledExpression Compile(ExpressionText text, RowSchema schema)
    {
        var diagnostics = new DiagnosticBag();
        if (EventTimeText.Compile(text, schema, diagnostics) is { } compiled)
            return compiled;
        var finding = diagnostics.Items[0];
        throw new StreamException(finding.Code,
            $"The event time '{_options.Expr?.Text ?? _options.Field}' cannot be read: {finding.Message}{(finding.Hint is { } hint ? $" ({hint})" : "")}");
    }

    /// <summary>The batch with its rows' own times; without the rows that have none or lie too far ahead of the clock, which are rejected.</summary>
    public EventBatch Assign(EventBatch batch, long now, SourceTask task)
    {
        if (_computed is not null)
        {
            var (computed, errors) = _computed.Evaluate(batch);
            return Assign(batch, computed, errors, now, task);
        }
        if (_column < 0)
            return batch;
        var column = batch.Columns[_column];
        var type = batch.Schema[_column].Type;
        foreach (var name in _nested)
        {
            var field = Enumerable.Range(0, type.Fields.Length).First(i => type.Fields[i].Name == name);
            column = ((StructArray)column).Fields[field];
            type = type.Fields[field].Type;
        }
        return Assign(batch, column, null, now, task);
    }

    EventBatch Assign(EventBatch batch, IArrowArray column, RowErrors? errors, long now, SourceTask task) =>
        Shared(column) is { } shared && (_maxLead < 0 || NoneAhead(shared, now)) ? batch.WithEventTimes(shared) : AssignEach(batch, column, errors, now, task);

    /// <summary>Milliseconds without nulls need no copy: the column itself is the time.</summary>
    Int64Array? Shared(IArrowArray column)
    {
        if (column.NullCount > 0 || (_options.Unit != TimeUnit.Ms && _type.Kind != TypeKind.Timestamp))
            return null;
        return column switch
        {
            Int64Array times => times,
            TimestampArray times => new Int64Array(new ArrayData(Apache.Arrow.Types.Int64Type.Default, times.Length, 0, times.Offset, times.Data.Buffers)),
            _ => null,
        };
    }

    bool NoneAhead(Int64Array times, long now) =>
        times.Length == 0 || System.Numerics.Tensors.TensorPrimitives.Max(times.Values) <= Latest(now);

    long Latest(long now) => _maxLead < 0 ? long.MaxValue : now + _maxLead;

    EventBatch AssignEach(EventBatch batch, IArrowArray column, RowErrors? errors, long now, SourceTask task)
    {
        var times = new long[batch.Length];
        var kept = new int[batch.Count];
        var count = 0;
        var latest = Latest(now);
        for (var i = 0; i < batch.Count; i++)
        {
            var row = batch.Selection[i];
            if (!TryRead(column, row, out times[row]))
            {
                task.RejectRow(batch, row, ErrorCodes.BadEventTime, Cause(column, errors, row));
            }
            else if (times[row] > latest)
            {
                task.RejectRow(batch, row, ErrorCodes.EventTimeAhead,
                    $"The event time {times[row]} is {times[row] - now} ms ahead of the clock; 'maxLead' allows {_maxLead} ms");
            }
            else
                kept[count++] = row;
        }
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(times.AsSpan()).ToArray();
        var assigned = batch.WithEventTimes(new Int64Array(new ArrowBuffer(bytes), ArrowBuffer.Empty, times.Length, 0, 0));
        return count == batch.Count ? assigned : assigned.WithSelection(Selection.Of(kept.AsMemory(0, count)));
    }

    string Cause(IArrowArray column, RowErrors? errors, int row)
    {
        var subject = _options.Expr is { } expression ? $"The event time '{expression.Text}'" : $"The event time's field '{_options.Field}'";
        if (errors is not null && errors.Rows.TryGetValue(row, out var error))
            return $"{subject} cannot be read: {error.Cause}";
        return ColumnValues.Get(column, _type, row) is { } value
            ? $"{subject} holds '{value}', which is no time in unit '{_options.Unit.ToString().ToLowerInvariant()}'"
            : $"{subject} is missing or null";
    }

    bool TryRead(IArrowArray column, int row, out long time)
    {
        time = 0;
        if (_type.Kind == TypeKind.Null || column.IsNull(row))
            return false;
        switch (column)
        {
            case Int64Array whole:
                return TryScale(whole.Values[row], out time);
            case TimestampArray stamp:
                time = stamp.Values[row];
                return true;
            case DoubleArray number:
                return TryScale(number.Values[row], out time);
            case Decimal128Array number:
                return TryScale((double)number.GetValue(row)!.Value, out time);
            case StringArray text:
                return TryReadIso(text.GetBytes(row), out time);
            default:
                return false;
        }
    }

    bool TryScale(long value, out long time)
    {
        time = _options.Unit switch
        {
            TimeUnit.S when value is > long.MaxValue / 1000 or < long.MinValue / 1000 => long.MinValue,
            TimeUnit.S => value * 1000,
            // Rounds down, so that times before 1970 keep their order.
            TimeUnit.Us => Math.DivRem(value, 1000) is var (q, r) && r < 0 ? q - 1 : value / 1000,
            _ => value,
        };
        return time != long.MinValue;
    }

    bool TryScale(double value, out long time)
    {
        var scaled = Math.Floor(_options.Unit switch { TimeUnit.S => value * 1000, TimeUnit.Us => value / 1000, _ => value });
        time = scaled is > -9.2e18 and < 9.2e18 ? (long)scaled : 0;
        return scaled is > -9.2e18 and < 9.2e18;
    }

    static bool TryReadIso(ReadOnlySpan<byte> text, out long time)
    {
        time = 0;
        if (text.Length is < 4 or > 64)
            return false;
        Span<char> chars = stackalloc char[64];
        chars = chars[..Encoding.UTF8.GetChars(text, chars)];
        if (!DateTimeOffset.TryParse(chars, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed))
            return false;
        time = parsed.ToUnixTimeMilliseconds();
        return true;
    }
}
