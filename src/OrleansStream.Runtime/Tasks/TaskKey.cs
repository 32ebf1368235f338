using System.Globalization;

namespace OrleansStream.Runtime.Tasks;

/// <summary>The keys of task grains: pipeline, attempt, and what the task is. Names in plans hold no slash; a partition's name, last, may.</summary>
readonly record struct TaskKey(AttemptId Attempt, string Head, string Part)
{
    public static string OfPartition(AttemptId attempt, string source, string partition) => new TaskKey(attempt, source, partition).ToString();

    public static string OfTask(AttemptId attempt, int stage, int task) =>
        new TaskKey(attempt, stage.ToString(CultureInfo.InvariantCulture), task.ToString(CultureInfo.InvariantCulture)).ToString();

    public static string OfSink(AttemptId attempt, string sink) => new TaskKey(attempt, sink, "0").ToString();

    public static TaskKey Parse(string key)
    {
        var parts = key.Split('/', 4);
        return new TaskKey(new AttemptId(parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture)), parts[2], parts[3]);
    }

    public override string ToString() => $"{Attempt.Pipeline}/{Attempt.Number}/{Head}/{Part}";
}
