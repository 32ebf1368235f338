using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansStream.Components;

namespace OrleansStream.Building;

/// <summary>Writes formats as plans have them: a name, or <c>{type, …}</c> with options.</summary>
static class FormatConfig
{
    public static JsonElement Of(object options)
    {
        var type = OptionRecord.ComponentOf(options.GetType()).Type;
        var config = OptionWriter.Write(options).Json;
        if (config.GetPropertyCount() == 0)
            return JsonSerializer.SerializeToElement(type);
        var format = JsonObject.Create(config)!;
        format.Insert(0, "type", type);
        return JsonSerializer.SerializeToElement(format);
    }
}
