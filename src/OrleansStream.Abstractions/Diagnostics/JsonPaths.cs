using System.Text;

namespace OrleansStream.Diagnostics;

/// <summary>Writes and reads the paths of diagnostics, for example <c>steps[1].config.set["odd name"]</c>.</summary>
public static class JsonPaths
{
    /// <summary>The path of a field of the object at <paramref name="path"/> (empty: the root).</summary>
    public static string Field(string path, string name)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(name);
        if (!IsPlain(name))
            return $"{path}[\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"]";
        return path.Length == 0 ? name : $"{path}.{name}";
    }

    /// <summary>The path of an element of the list at <paramref name="path"/>.</summary>
    public static string Element(string path, int index) => $"{path}[{index}]";

    /// <summary>
    /// The parts of a path: names, and indices of elements as <c>[n]</c>. Never fails: what is no path becomes names that match nothing.
    /// </summary>
    public static IReadOnlyList<string> Split(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = new List<string>();
        var i = 0;
        while (i < path.Length)
        {
            if (path[i] == '.')
            {
                i++;
            }
            else if (path[i] == '[' && i + 1 < path.Length && path[i + 1] == '"')
            {
                parts.Add(Quoted(path, ref i));
            }
            else
            {
                var start = i++;
                while (i < path.Length && path[i] != '.' && path[i] != '[')
                    i++;
                parts.Add(path[start..i]);
            }
        }
        return parts;
    }

    static string Quoted(string path, ref int i)
    {
        var name = new StringBuilder();
        for (i += 2; i < path.Length && path[i] != '"'; i++)
        {
            if (path[i] == '\\' && i + 1 < path.Length)
                i++;
            name.Append(path[i]);
        }
        i = Math.Min(path.Length, i + 2);
        return name.ToString();
    }

    static bool IsPlain(string name)
    {
        if (name.Length == 0)
            return false;
        foreach (var c in name)
        {
            if (c is '.' or '[' or ']' or '"' or '\\' or ' ' || char.IsControl(c))
                return false;
        }
        return true;
    }
}
