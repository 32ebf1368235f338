using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;

namespace OrleansStream.Runtime.Serialization;

[GenerateSerializer, Immutable, Alias("orleansstream.Diagnostic")]
readonly record struct DiagnosticSurrogate(
    [property: Id(0)] string Code, [property: Id(1)] DiagnosticSeverity Severity, [property: Id(2)] string Message, [property: Id(3)] string? Node,
    [property: Id(4)] string? Path, [property: Id(5)] string? Hint, [property: Id(6)] int Line, [property: Id(7)] int Column, [property: Id(8)] int? Offset);

[RegisterConverter]
sealed class DiagnosticConverter : IConverter<Diagnostic, DiagnosticSurrogate>
{
    public Diagnostic ConvertFromSurrogate(in DiagnosticSurrogate surrogate) => new(surrogate.Code, surrogate.Severity, surrogate.Message)
    {
        Node = surrogate.Node,
        Path = surrogate.Path,
        Hint = surrogate.Hint,
        Position = surrogate.Line == 0 ? null : new TextPosition(surrogate.Line, surrogate.Column),
        Offset = surrogate.Offset,
    };

    public DiagnosticSurrogate ConvertToSurrogate(in Diagnostic value) => new(
        value.Code, value.Severity, value.Message, value.Node, value.Path, value.Hint, value.Position?.Line ?? 0, value.Position?.Column ?? 0, value.Offset);
}

[GenerateSerializer, Immutable, Alias("orleansstream.DeadLetter")]
readonly record struct DeadLetterSurrogate(
    [property: Id(0)] string Cause, [property: Id(1)] string Code, [property: Id(2)] string Node, [property: Id(3)] string? Source,
    [property: Id(4)] long? Position, [property: Id(5)] string Raw);

[RegisterConverter]
sealed class DeadLetterConverter : IConverter<DeadLetter, DeadLetterSurrogate>
{
    public DeadLetter ConvertFromSurrogate(in DeadLetterSurrogate surrogate) =>
        new(surrogate.Cause, surrogate.Code, surrogate.Node, surrogate.Source, surrogate.Position, surrogate.Raw);

    public DeadLetterSurrogate ConvertToSurrogate(in DeadLetter value) =>
        new(value.Cause, value.Code, value.Node, value.Source, value.Position, value.Raw);
}

[GenerateSerializer, Immutable, Alias("orleansstream.SourcePosition")]
readonly record struct SourcePositionSurrogate([property: Id(0)] long Offset, [property: Id(1)] string? Token);

[RegisterConverter]
sealed class SourcePositionConverter : IConverter<SourcePosition, SourcePositionSurrogate>
{
    public SourcePosition ConvertFromSurrogate(in SourcePositionSurrogate surrogate) => new(surrogate.Offset, surrogate.Token);

    public SourcePositionSurrogate ConvertToSurrogate(in SourcePosition value) => new(value.Offset, value.Token);
}
