using System.CommandLine;
using System.Text.Json;
using OrleansStream.Checkpoints;
using OrleansStream.Cli.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Checkpoints.Inspection;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream checkpoint list|inspect|verify|delete [--data DIR | --database CONNECTION]</c></summary>
static class CheckpointCommand
{
    static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "A server's data folder. Default: .orleansstream.", Recursive = true };

    static readonly Option<string?> Database = new("--database")
    {
        HelpName = "CONNECTION",
        Description = $"The connection string of a PostgreSQL database; better in the environment variable {StoreLocation.Variable}, where other users do not see it.",
        Recursive = true,
    };

    static readonly Option<string?> Pipeline = new("--pipeline") { HelpName = "ID", Description = "Only this pipeline; needed where there are several.", Recursive = true };

    static readonly Option<string> Format = new("--format") { HelpName = "text|json", Description = "How to write the answer.", DefaultValueFactory = _ => "text", Recursive = true };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("text", "json");
        return new Command("checkpoint", "Looks into the checkpoints and savepoints of a server, also while it runs.")
        {
            List(), Inspect(), Verify(), Delete(), Data, Database, Pipeline, Format,
        };
    }

    static Argument<string> Which() => new("EPOCH|NAME") { Description = "The checkpoint's epoch or the savepoint's name." };

    static Command List()
    {
        var command = new Command("list", "Lists checkpoints and savepoints, oldest first.");
        command.SetAction((result, cancel) => WithStoresAsync(result, async stores =>
        {
            var rows = new List<CheckpointRow>();
            foreach (var (name, store, info) in await AllAsync(result, stores, cancel))
                rows.Add(await CheckpointRow.ReadAsync(name, store, info, cancel));
            var output = result.InvocationConfiguration.Output;
            if (IsJson(result))
                output.WriteLine(JsonSerializer.Serialize(rows, CheckpointOutput.Json));
            else
                CheckpointOutput.WriteTable(rows, output);
            return ExitCodes.Done;
        }));
        return command;
    }

    static Command Inspect()
    {
        var which = Which();
        var command = new Command("inspect", "Shows the plan, the positions and the state of a checkpoint.") { which };
        command.SetAction((result, cancel) => WithStoresAsync(result, async stores =>
        {
            var (name, store, info) = await FindAsync(result, stores, result.GetRequiredValue(which), cancel);
            var manifest = await CheckpointInspection.ReadAsync(store, info, cancel);
            var steps = await CheckpointInspection.StepsAsync(store, manifest, cancel);
            var detail = CheckpointDetail.Of(await CheckpointRow.ReadAsync(name, store, info, cancel), manifest, steps);
            result.InvocationConfiguration.Output.WriteLine(IsJson(result) ? JsonSerializer.Serialize(detail, CheckpointOutput.Json) : detail.Text().TrimEnd());
            return ExitCodes.Done;
        }));
        return command;
    }

    static Command Verify()
    {
        var which = new Argument<string?>("EPOCH|NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "Only this one; absent: all." };
        var command = new Command("verify", "Reads every byte of checkpoints and says which are damaged; then the exit code is 1.") { which };
        command.SetAction((result, cancel) => WithStoresAsync(result, async stores =>
        {
            var chosen = result.GetValue(which) is { } one ? [await FindAsync(result, stores, one, cancel)] : await AllAsync(result, stores, cancel);
            var verdicts = new List<Verdict>();
            foreach (var (_, store, info) in chosen)
                verdicts.Add(new Verdict(info.Pipeline, info.Epoch, info.Name, await CheckpointInspection.VerifyAsync(store, info, cancel)));
            var output = result.InvocationConfiguration.Output;
            if (IsJson(result))
                output.WriteLine(JsonSerializer.Serialize(verdicts, CheckpointOutput.Json));
            else
                verdicts.ForEach(v => output.WriteLine(v.Text));
            return verdicts.Exists(v => v.Damage.Count > 0) ? ExitCodes.Failed : ExitCodes.Done;
        }));
        return command;
    }

    static Command Delete()
    {
        var which = Which();
        var force = new Option<bool>("--force") { Description = "Deletes the newest one too: the pipeline then goes on from the one before, or begins anew." };
        var command = new Command("delete", "Deletes a checkpoint or savepoint, and what it alone needs.") { which, force };
        command.SetAction((result, cancel) => WithStoresAsync(result, async stores =>
        {
            var (_, store, info) = await FindAsync(result, stores, result.GetRequiredValue(which), cancel);
            if (!result.GetValue(force) && (await store.ListAsync(info.Pipeline, cancel)).Max(c => c.Epoch) == info.Epoch)
                throw new CommandException(ErrorCodes.BadOption, $"Checkpoint {info.Epoch} is the newest of '{info.Pipeline}', from which it goes on", "--force deletes it all the same");
            var segments = await CheckpointInspection.DeleteAsync(store, info, cancel);
            var gone = new Deleted(info.Pipeline, info.Epoch, info.Name, segments);
            result.InvocationConfiguration.Output.WriteLine(IsJson(result) ? JsonSerializer.Serialize(gone, CheckpointOutput.Json) : gone.Text);
            return ExitCodes.Done;
        }));
        return command;
    }

    static bool IsJson(ParseResult result) => result.GetValue(Format) == "json";

    static async Task<int> WithStoresAsync(ParseResult result, Func<IReadOnlyList<(string Name, ICheckpointStore Store)>, Task<int>> use)
    {
        var stores = new StoreLocation(result.GetValue(Data), result.GetValue(Database)).Open();
        try
        {
            return await use(stores);
        }
        finally
        {
            foreach (var (_, store) in stores)
                await store.DisposeAsync();
        }
    }

    static async Task<List<(string Name, ICheckpointStore Store, CheckpointInfo Info)>> AllAsync(
        ParseResult result, IReadOnlyList<(string Name, ICheckpointStore Store)> stores, CancellationToken cancel)
    {
        var only = result.GetValue(Pipeline);
        var all = new List<(string, ICheckpointStore, CheckpointInfo)>();
        foreach (var (name, store) in stores)
        {
            foreach (var pipeline in (await store.ListPipelinesAsync(cancel)).Where(p => only is null || p == only))
                all.AddRange((await store.ListAsync(pipeline, cancel)).Select(c => (name, store, c)));
        }
        return all;
    }

    static async Task<(string Name, ICheckpointStore Store, CheckpointInfo Info)> FindAsync(
        ParseResult result, IReadOnlyList<(string Name, ICheckpointStore Store)> stores, string wanted, CancellationToken cancel)
    {
        var found = new List<(string Name, ICheckpointStore Store, CheckpointInfo Info)>();
        foreach (var group in (await AllAsync(result, stores, cancel)).GroupBy(c => (c.Store, c.Info.Pipeline)))
        {
            if (await CheckpointInspection.FindAsync(group.Key.Store, group.Key.Pipeline, wanted, cancel) is { } info)
                found.Add((group.First().Name, group.Key.Store, info));
        }
        return found.Count switch
        {
            1 => found[0],
            0 => throw new CommandException(ErrorCodes.NoSuchCheckpoint, $"There is no savepoint or checkpoint '{wanted}'", "ostream checkpoint list shows what there is"),
            _ => throw new CommandException(ErrorCodes.BadOption, $"Several pipelines have a checkpoint '{wanted}': {string.Join(", ", found.Select(f => $"{f.Info.Pipeline} ({f.Name})"))}", "--pipeline ID says which"),
        };
    }

    /// <summary>What became of a deletion.</summary>
    sealed record Deleted(string Pipeline, long Epoch, string? Name, IReadOnlyList<string> Segments)
    {
        internal string Text => $"{Pipeline} {Epoch}{(Name is null ? "" : $" '{Name}'")}: deleted, with {Segments.Count} segments that nothing else needs";
    }

    /// <summary>What was found of a checkpoint.</summary>
    sealed record Verdict(string Pipeline, long Epoch, string? Name, IReadOnlyList<string> Damage)
    {
        internal string Text => $"{Pipeline} {Epoch}{(Name is null ? "" : $" '{Name}'")}: {(Damage.Count == 0 ? "whole" : "damaged: " + string.Join(" ", Damage))}";
    }
}
