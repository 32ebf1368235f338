using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>Refuses a guarantee that the plan's sources and sinks cannot give, each with its reason.</summary>
static class DeliveryChecks
{
    const string Hint = "leave 'delivery' out to take the strongest that there is";

    public static void Check(PlanDelivery delivery, PlanSettings? settings, DiagnosticBag diagnostics)
    {
        if (settings?.Delivery == Delivery.AtLeastOnce)
            WarnOfLoss(delivery, diagnostics);
        if (settings?.Delivery != Delivery.ExactlyOnce)
            return;
        foreach (var source in delivery.NotReplayable)
        {
            diagnostics.Error(ErrorCodes.DeliveryNotPossible,
                $"With the source '{source.Name}' nothing is exactly once: {source.Type} cannot be read again, so rows under way are lost when something fails",
                source.Name, $"{source.Path}.type", $"put a broker or a file before it, or {Hint}");
        }
        foreach (var sink in delivery.NotCommitting)
        {
            diagnostics.Error(ErrorCodes.DeliveryNotPossible,
                $"The sink '{sink.Name}' cannot have rows exactly once: {sink.Type} takes them as they come, so some come again when something fails",
                sink.Name, $"{sink.Path}.type", $"write to a file, a folder or a database, or {Hint}");
        }
        if (settings.Checkpointing?.Storage == CheckpointStorage.Memory)
        {
            diagnostics.Error(ErrorCodes.DeliveryNotPossible, "Without checkpoints that outlive the process nothing is exactly once", null, "checkpointing.storage",
                $"keep them in a 'database' or a 'file', or {Hint}");
        }
    }

    static void WarnOfLoss(PlanDelivery delivery, DiagnosticBag diagnostics)
    {
        foreach (var source in delivery.NotReplayable)
        {
            diagnostics.Warning(ErrorCodes.DeliveryNotPossible,
                $"With the source '{source.Name}' rows can be lost: {source.Type} cannot be read again when something fails", source.Name, $"{source.Path}.type");
        }
    }
}
