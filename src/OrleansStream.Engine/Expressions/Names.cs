namespace OrleansStream.Expressions;

/// <summary>Names of columns in the expression language.</summary>
static class Names
{
    /// <summary>A column's name as an expression writes it: in double quotes unless it is a plain word.</summary>
    public static string Quote(string name) => ExpressionPrinter.Name(name);
}
