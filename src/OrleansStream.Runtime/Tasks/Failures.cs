using OrleansStream.Diagnostics;

namespace OrleansStream.Runtime.Tasks;

/// <summary>Turns exceptions into failures that can travel.</summary>
static class Failures
{
    public static Failure Of(Exception exception, string codeOfOthers = ErrorCodes.StepFailed) => exception is StreamException coded
        ? new Failure(coded.Code, coded.Message)
        : new Failure(codeOfOthers, $"{exception.GetType().Name}: {exception.Message}");
}
