using System.Text.Json;
using OrleansStream.Diagnostics;

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

    /// <summary>A state for a snapshot. Throws <see cref="ErrorCodes.FunctionFailed"/> if it cannot be written.</summary>
    public static byte[] Save<TState>(TState state)
    {
        try
        {
            return Write(state);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new StreamException(ErrorCodes.FunctionFailed, $"A function's state {typeof(TState).Name} cannot be saved as JSON: {e.Message}", e);
        }
    }

    /// <summary>A state out of a snapshot. Throws <see cref="ErrorCodes.CheckpointDamaged"/> if it cannot be read: most likely its type has changed.</summary>
    public static TState Load<TState>(ReadOnlySpan<byte> state)
    {
        try
        {
            return Read<TState>(state);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new StreamException(ErrorCodes.CheckpointDamaged,
                $"A function's state {typeof(TState).Name} cannot be read back: {e.Message} If its type has changed, raise the function's version.", e);
        }
    }

    /// <summary>What is wrong with a kind of state; null: nothing. So it is found when a plan is compiled, not at the first checkpoint.</summary>
    /// <param name="state">The state that functions begin with.</param>
    public static string? Problem<TState>(Func<TState> state)
    {
        try
        {
            Read<TState>(Write(state()));
            return null;
        }
        catch (Exception e) when (e is NotSupportedException or JsonException or InvalidOperationException)
        {
            return $"its state {typeof(TState).Name} cannot be saved as JSON: {e.Message}";
        }
    }

    /// <summary>Why a state cannot be saved, as far as its type tells; null if it can.</summary>
    public static string? Problem<TState>()
    {
        try
        {
            JsonSerializer.Deserialize<TState>("{}"u8, Options);
            return null;
        }
        catch (JsonException)
        {
            // What the type requires is missing in an empty object, but it can be read.
            return null;
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            return $"its state {typeof(TState).Name} cannot be saved as JSON: {e.Message}";
        }
    }
}
