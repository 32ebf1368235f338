using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Commands;

/// <summary>Options that several commands have.</summary>
static class CommonOptions
{
    /// <summary><c>--parallelism N</c></summary>
    /// <param name="description">What it does.</param>
    public static Option<int?> Parallelism(string description) => new("--parallelism")
    {
        HelpName = "N",
        Description = description,
        CustomParser = Parallelism,
    };

    static int? Parallelism(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= PlanLimits.Parallelism)
            return value;
        result.AddError($"--parallelism is '{text}'; it must be a whole number from 1 to {PlanLimits.Parallelism}");
        return null;
    }
}
