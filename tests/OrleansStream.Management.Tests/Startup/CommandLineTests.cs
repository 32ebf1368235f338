using OrleansStream.Diagnostics;
using OrleansStream.Server.Startup;

namespace OrleansStream.Management.Tests.Startup;

public class CommandLineTests
{
    [Fact]
    public void Switches_become_settings_in_both_spellings()
    {
        var settings = CommandLine.Parse(["--urls", "http://127.0.0.1:1", "--data=here", "--silo-port", "11111", "--Logging:LogLevel:Default=Debug"]);

        Assert.Equal("http://127.0.0.1:1", settings["urls"]);
        Assert.Equal("here", settings["OrleansStream:Data"]);
        Assert.Equal("11111", settings["OrleansStream:SiloPort"]);
        Assert.Equal("Debug", settings["Logging:LogLevel:Default"]);
    }

    [Theory]
    [InlineData("--pipeline", "--pipeline", "pipelines")]
    [InlineData("pipelines", "'pipelines' is not a switch", "--help")]
    [InlineData("--data", "--data needs a value", "value")]
    [InlineData("--", "'--' is not a switch", "--help")]
    public void What_is_no_switch_is_refused_with_a_hint(string arg, string what, string hint)
    {
        var failure = Assert.Throws<StartupException>(() => CommandLine.Parse([arg]));

        Assert.Equal(ErrorCodes.BadOption, failure.Code);
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
        Assert.Contains(hint, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_switch_does_not_swallow_the_next_one_as_its_value()
    {
        var failure = Assert.Throws<StartupException>(() => CommandLine.Parse(["--data", "--urls", "http://127.0.0.1:1"]));

        Assert.Contains("--data needs a value", failure.Message, StringComparison.Ordinal);
    }
}
