using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace OrleansStream.Management.Contracts;

/// <summary>How the API's types are written as JSON, prepared at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<PipelineSummary>))]
[JsonSerializable(typeof(PipelineDetail))]
[JsonSerializable(typeof(MetricsReport))]
[JsonSerializable(typeof(TapReport))]
[JsonSerializable(typeof(DeadLettersReport))]
[JsonSerializable(typeof(IngestReport))]
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(SavepointRequest))]
[JsonSerializable(typeof(CheckpointReport))]
[JsonSerializable(typeof(IReadOnlyList<CheckpointReport>))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(Happening))]
[JsonSerializable(typeof(IReadOnlyList<DiagnosticInfo>))]
[JsonSerializable(typeof(ProblemDetails))]
sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Adds the types and the spelling of enumerations to options of a serializer.</summary>
    internal static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
