using Microsoft.Extensions.Options;

namespace OrleansStream.Runtime.Hosting;

/// <summary>Refuses options outside their limits, naming each.</summary>
sealed class OrleansStreamOptionsValidator : IValidateOptions<OrleansStreamOptions>
{
    public ValidateOptionsResult Validate(string? name, OrleansStreamOptions options)
    {
        var wrong = new List<string>();
        Check(options.PartitionBytes, 64 << 10, 1 << 30, nameof(options.PartitionBytes));
        Check(options.ChannelRows, 1, int.MaxValue, nameof(options.ChannelRows));
        Check((long)options.FlushInterval.TotalMilliseconds, 1, 60_000, $"{nameof(options.FlushInterval)} in milliseconds");
        Check(options.StagedBytes, 64 << 10, 16L << 30, nameof(options.StagedBytes));
        Check((long)options.CheckpointTimeout.TotalMilliseconds, 1000, 86_400_000, $"{nameof(options.CheckpointTimeout)} in milliseconds");
        Check(options.RestartLimit, 0, 1000, nameof(options.RestartLimit));
        Check(options.SampleBytes, 1, int.MaxValue, nameof(options.SampleBytes));
        Check((long)options.SampleWait.TotalMilliseconds, 0, 60_000, $"{nameof(options.SampleWait)} in milliseconds");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Check(long value, long min, long max, string option)
        {
            if (value < min || value > max)
                wrong.Add($"{option} is {value}; it must be from {min} to {max}.");
        }
    }
}
