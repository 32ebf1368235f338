using Microsoft.Extensions.Options;
using OrleansStream.Runtime.Hosting;

namespace OrleansStream.Runtime.Tests.Hosting;

public class OptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.True(new OrleansStreamOptionsValidator().Validate(null, new OrleansStreamOptions()).Succeeded);

    [Fact]
    public void Each_option_outside_its_limits_is_named()
    {
        var result = new OrleansStreamOptionsValidator().Validate(null, new OrleansStreamOptions
        {
            PartitionBytes = 0,
            ChannelRows = 0,
            FlushInterval = TimeSpan.Zero,
            SampleBytes = 0,
            SampleWait = TimeSpan.FromHours(1),
        });
        Assert.Equal(["PartitionBytes", "ChannelRows", "FlushInterval", "SampleBytes", "SampleWait"], result.Failures!.Select(f => f.Split(' ')[0]));
    }

    [Fact]
    public async Task A_silo_with_wrong_options_does_not_start()
    {
        var refused = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
        {
            Configure = silo => silo.AddOrleansStream(o => o.ChannelRows = -1),
        }));
        Assert.Contains("ChannelRows is -1", refused.Message);
    }
}
