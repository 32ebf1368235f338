using OrleansStream.Events;

namespace OrleansStream.Plans;

/// <summary>The columns of a source that its plan does not declare.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Origin">Where they are known from, for people: <c>inferred from orders.jsonl</c>.</param>
public sealed record KnownColumns(RowSchema Columns, string Origin);
