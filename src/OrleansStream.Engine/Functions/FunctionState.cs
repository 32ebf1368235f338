using System.Text.Json;

namespace OrleansStream.Functions;

/// <summary>How the states of functions are written: as JSON, with numbers that are no finite numbers, and public fields.</summary>
static class FunctionState
{
    static readonly JsonSerializerOptions Options = new()
    {
        IncludeFields = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static byte[] Write<TState>(TState state) => JsonSerializer.SerializeToUtf8Bytes(state, Options);

    public static TState Read<TState>(ReadOnlySpan<byte> state) => JsonSerializer.Deserialize<TState>(state, Options)!;
}
