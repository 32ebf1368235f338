using System.Linq.Expressions;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Formats;
using OrleansStream.Plans;
using OrleansStream.Time;

namespace OrleansStream.Building;

/// <summary>The rows of a source, whose event time can still be said.</summary>
/// <typeparam name="T">The type whose properties are the columns; <see cref="Row"/> if there is none.</typeparam>
public sealed class SourceStream<T> : EventStream<T>
{
    readonly int _index;
    readonly ComponentConfig _config;
    SourceOptions _common;

    internal SourceStream(PipelineBuilder pipeline, string name, int index, ComponentConfig config, SourceOptions common) : base(pipeline, name) =>
        (_index, _config, _common) = (index, config, common);

    /// <summary>Says where the event time is and how time moves on.</summary>
    /// <param name="field">The column that holds the event time.</param>
    /// <param name="outOfOrderness">How far rows may be out of order. Default 0.</param>
    /// <param name="idleAfter">After how long without rows the source no longer holds others back. Default: never.</param>
    public SourceStream<T> WithEventTime<TField>(Expression<Func<T, TField>> field, TimeSpan outOfOrderness = default, TimeSpan? idleAfter = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (Lambdas.Column(field) is not { } column)
        {
            Pipeline.Diagnostics.Error(ErrorCodes.BadExpression, $"The event time is a column, not {field}", Output,
                $"{JsonPaths.Field("sources", Output)}.config.eventTime.field", "for example x => x.At");
            return this;
        }
        return WithEventTime(new EventTimeOptions { Field = column, OutOfOrderness = outOfOrderness, IdleAfter = idleAfter });
    }

    /// <summary>Says where the event time is and how time moves on.</summary>
    public SourceStream<T> WithEventTime(EventTimeOptions options)
    {
        _common = _common with { EventTime = options };
        Update();
        return this;
    }

    /// <summary>Says how the records are encoded. Default: JSON Lines.</summary>
    /// <param name="options">The format's options, a record marked with <see cref="ComponentAttribute"/>.</param>
    public SourceStream<T> WithFormat(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _common = _common with { Format = FormatConfig.Of(options) };
        Update();
        return this;
    }

    /// <summary>Puts what was said into the plan.</summary>
    internal void Update() => Pipeline.ReplaceSource(_index, _config.With(OptionWriter.Write(_common)));
}
