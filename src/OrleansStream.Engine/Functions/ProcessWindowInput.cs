using OrleansStream.Events;
using OrleansStream.Operators;

namespace OrleansStream.Functions;

/// <summary>What a function of a window's rows is prepared for.</summary>
/// <param name="Key">The key's columns: the first of a fired window's.</param>
/// <param name="Rows">The columns of the rows, which stand as a list behind the key.</param>
/// <param name="WindowColumns">How many columns of the window stand behind the rows: begin and end, index, or none.</param>
sealed record ProcessWindowInput(RowSchema Key, RowSchema Rows, int WindowColumns);

/// <summary>A function of a window's rows prepared for a step: its results' columns, and how to make its operator around that of the windows.</summary>
sealed record ProcessWindowBinding(RowSchema Output, Func<IStatefulOperator, IOperator> Create);
