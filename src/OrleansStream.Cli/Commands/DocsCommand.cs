using System.CommandLine;
using OrleansStream.Cli.Reference;
using OrleansStream.Diagnostics;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream docs --out FOLDER</c>: the reference pages, for whoever changes a component. Not shown in the help.</summary>
static class DocsCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--out") { HelpName = "FOLDER", Required = true, Description = "Where the pages go." };
        var command = new Command("docs", "Writes the reference pages of all components as Markdown.") { folder };
        command.Hidden = true;
        command.SetAction(result => Run(result.GetRequiredValue(folder), result.InvocationConfiguration.Output));
        return command;
    }

    static int Run(string folder, TextWriter output)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (file, text) in ReferencePages.Of(Catalog.Default))
            {
                var path = Path.Combine(folder, file);
                File.WriteAllText(path, text);
                output.WriteLine(path);
            }
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ErrorCodes.SinkUnavailable, $"--out '{folder}' cannot be written: {e.Message}");
        }
    }
}
