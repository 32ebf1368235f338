using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

/// <summary>
/// Writes parsed JSON to columns by the rules of <see cref="JsonFormat"/> and says which field did not fit. The slow twin of the decoder: for rows
/// that are parsed already, and to explain a line that the decoder refused.
/// </summary>
static class ElementReader
{
    const int ShownLength = 40;

    /// <summary>Writes a row; null if it fits.</summary>
    public static Refusal? Read(JsonElement row, BatchWriter writer, int at)
    {
        if (row.ValueKind != JsonValueKind.Object)
            return new(ErrorCodes.MalformedRow, $"A row is a JSON object, not {Describe(row)}.");
        var path = new Path();
        return ReadFields(row, writer.Schema.Fields.AsSpan(), writer.Columns.AsSpan(), at, path) ? null : path.Refusal;
    }

    /// <summary>Writes a value; false if it does not fit.</summary>
    public static bool TrySet(ColumnWriter column, int at, JsonElement value) => ReadValue(value, column, at, new Path());

    static bool ReadFields(JsonElement row, ReadOnlySpan<RowField> fields, ReadOnlySpan<ColumnWriter> columns, int at, Path path)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            // Of fields with the same name, the last one is found.
            if (!row.TryGetProperty(fields[i].Name, out var value))
                columns[i].SetNull(at);
            else if (!ReadValue(value, columns[i], at, path))
            {
                path.Under(fields[i].Name);
                return false;
            }
        }
        return true;
    }

    static bool ReadValue(JsonElement value, ColumnWriter column, int at, Path path)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            column.SetNull(at);
            return true;
        }
        if (column.Type.Kind == TypeKind.Json)
        {
            var raw = JsonMarshal.GetRawUtf8Value(value);
            if (!Utf8.IsValid(raw))
                return path.Fail(ErrorCodes.MalformedRow, "holds bytes that are not UTF-8");
            ((BytesColumnWriter)column).Set(at, raw);
            return true;
        }
        var fits = value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => column.SetBool(at, value.ValueKind == JsonValueKind.True),
            JsonValueKind.Number => column.SetNumber(at, JsonMarshal.GetRawUtf8Value(value)),
            JsonValueKind.String => ReadText(value, column, at, path),
            JsonValueKind.Array when column is ListColumnWriter list => ReadList(value, list, at, path),
            JsonValueKind.Object when column is StructColumnWriter nested => ReadStruct(value, nested, at, path),
            _ => false,
        };
        return fits || path.Fail(ErrorCodes.ValueDoesNotFit, $"is {Describe(value)}, which does not fit {column.Type}");
    }

    static bool ReadText(JsonElement value, ColumnWriter column, int at, Path path)
    {
        var inside = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        var rented = ArrayPool<byte>.Shared.Rent(inside.Length);
        var valid = JsonText.TryUnescape(inside, rented, out var written);
        var fits = valid && column.SetText(at, rented.AsSpan(0, written));
        ArrayPool<byte>.Shared.Return(rented);
        return valid ? fits : path.Fail(ErrorCodes.MalformedRow, "holds text that is not valid Unicode");
    }

    static bool ReadList(JsonElement value, ListColumnWriter list, int at, Path path)
    {
        var start = list.Start(at);
        var end = start;
        foreach (var element in value.EnumerateArray())
        {
            list.Elements.Reserve(end + 1);
            if (!ReadValue(element, list.Elements, end, path))
            {
                path.At(end - start);
                return false;
            }
            end++;
        }
        list.Close(at, end);
        return true;
    }

    static bool ReadStruct(JsonElement value, StructColumnWriter nested, int at, Path path)
    {
        nested.MarkValid(at);
        return ReadFields(value, nested.Type.Fields.AsSpan(), nested.Fields.AsSpan(), at, path);
    }

    static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text {Shorten(value)}",
        JsonValueKind.Number => $"the number {Shorten(value)}",
        _ => value.GetRawText(),
    };

    static string Shorten(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        return raw.Length <= ShownLength ? Encoding.UTF8.GetString(raw) : $"{Encoding.UTF8.GetString(raw[..ShownLength])}…";
    }

    /// <summary>Where a value did not fit: filled from the inside out.</summary>
    sealed class Path
    {
        string _path = "";
        string _code = "";
        string _what = "";

        public Refusal Refusal => new(_code, $"The field '{_path}' {_what}.");

        /// <summary>Keeps the first, innermost reason. Always false.</summary>
        public bool Fail(string code, string what)
        {
            if (_code.Length == 0)
                (_code, _what) = (code, what);
            return false;
        }

        public void Under(string name) => _path = _path.Length == 0 || _path[0] == '[' ? name + _path : $"{name}.{_path}";

        public void At(int index) => _path = _path.Length == 0 || _path[0] == '[' ? $"[{index}]{_path}" : $"[{index}].{_path}";
    }
}
