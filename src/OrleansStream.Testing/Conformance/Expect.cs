using OrleansStream.Diagnostics;

namespace OrleansStream.Testing.Conformance;

/// <summary>What the conformance checks expect, without any test framework.</summary>
static class Expect
{
    public static void True(bool condition, string otherwise)
    {
        if (!condition)
            throw new ExpectationException(otherwise);
    }

    public static void Equal<T>(T expected, T actual, string what) =>
        True(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: expected {expected}, was {actual}");

    public static void Same<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
    {
        var (wanted, found) = (expected.ToList(), actual.ToList());
        True(wanted.SequenceEqual(found), $"{what}: expected [{string.Join(", ", wanted)}], was [{string.Join(", ", found)}]");
    }

    public static void Bytes(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte>? actual, string what)
    {
        True(actual is not null, $"{what}: expected {expected.Length} bytes, was null");
        var common = expected.Span.CommonPrefixLength(actual!.Value.Span);
        True(common == expected.Length && common == actual.Value.Length,
            $"{what}: expected {expected.Length} bytes, was {actual.Value.Length}, the same up to byte {common}");
    }

    /// <summary>The call fails with a code.</summary>
    public static async Task FailsAsync(string code, Func<Task> call, string what)
    {
        try
        {
            await call();
        }
        catch (StreamException failure) when (failure.Code == code)
        {
            return;
        }
        catch (Exception failure)
        {
            throw new ExpectationException($"{what}: expected a failure with {code}, was {failure}");
        }
        throw new ExpectationException($"{what}: expected a failure with {code}, it succeeded");
    }

    /// <summary>The call throws an exception of a type, at once or when it is awaited.</summary>
    public static async Task ThrowsAsync<TException>(Func<Task> call, string what) where TException : Exception
    {
        try
        {
            await call();
        }
        catch (TException)
        {
            return;
        }
        catch (Exception failure)
        {
            throw new ExpectationException($"{what}: expected {typeof(TException).Name}, was {failure}");
        }
        throw new ExpectationException($"{what}: expected {typeof(TException).Name}, it succeeded");
    }
}
