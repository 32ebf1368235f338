using System.CommandLine;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream schema</c></summary>
static class SchemaCommand
{
    public static Command Create()
    {
        var command = new Command("schema", "Writes the JSON Schema of plans, for editors.");
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.WriteLine(PlanSchema.Json(Catalog.Default));
            return ExitCodes.Done;
        });
        return command;
    }
}
