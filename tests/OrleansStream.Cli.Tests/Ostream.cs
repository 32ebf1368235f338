using System.Diagnostics;
using System.Text;

namespace OrleansStream.Cli;

/// <summary>What the program did.</summary>
sealed record Ran(int ExitCode, string Output, string Error)
{
    /// <summary>The last line of the output.</summary>
    public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];
}

/// <summary>Runs the built program as a process, as users do.</summary>
static class Ostream
{
    /// <summary>No command of these tests takes a second on a quiet machine; a hang is what this finds.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static Task<Ran> RunAsync(params string[] args) => RunAsync(null, args);

    public static async Task<Ran> RunAsync(byte[]? input, string[] args)
    {
        using var process = Start(args);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            if (input is not null)
                await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended before it had read everything.
        }
        return await EndAsync(process, output, error);
    }

    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ostream.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        return Process.Start(start)!;
    }

    public static async Task<Ran> EndAsync(Process process, Task<string> output, Task<string> error)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The program hangs. It said: {await error}");
        }
        var ran = new Ran(process.ExitCode, await output, await error);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", ran.Error, StringComparison.Ordinal);
        return ran;
    }
}
