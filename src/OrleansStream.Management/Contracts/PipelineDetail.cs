using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansStream.Plans;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Contracts;

/// <summary>A pipeline with its plan.</summary>
public sealed record PipelineDetail : PipelineSummary
{
    [SetsRequiredMembers]
    PipelineDetail(PipelineSummary summary) : base(summary)
    {
    }

    /// <summary>The plan, in its full form.</summary>
    [JsonPropertyOrder(1)]
    public JsonElement Plan { get; init; }

    /// <summary>What is worth knowing about the plan: warnings, or the errors because of which it failed.</summary>
    [JsonPropertyOrder(2)]
    public IReadOnlyList<DiagnosticInfo> Diagnostics { get; init; } = [];

    internal static PipelineDetail Of(PipelineStatus status, Plan plan, IReadOnlyList<DiagnosticInfo>? diagnostics = null)
    {
        using var document = JsonDocument.Parse(PlanJson.Write(plan));
        return new PipelineDetail(PipelineSummary.Of(status))
        {
            Plan = document.RootElement.Clone(),
            Diagnostics = diagnostics ?? [.. status.Diagnostics.Select(DiagnosticInfo.Of)],
        };
    }
}
