using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary>A list of elements of another list, by the positions that <see cref="Pick"/> chooses for each row.</summary>
abstract class ListPickNode(Node list, params Node[] others) : StrictNode(list.Type, [list, .. others])
{
    public sealed override Vector Evaluate(Frame frame)
    {
        var values = EvaluateOperands(frame, out var valid);
        var validity = new Validity(frame, valid);
        var lists = new ListRows(values[0]);
        var positions = new List<int>(lists.Elements.Length);
        var offsets = new int[frame.Rows + 1];
        var elements = new ListElements(lists.Elements, Type.Element!);
        for (var row = 0; row < frame.Rows; row++)
        {
            if (validity.IsValid(row))
                Pick(new Arguments(values, row), elements, lists.Start(row), lists.Length(row), positions);
            offsets[row + 1] = positions.Count;
        }
        var taken = ColumnTake.Take(lists.Elements, Type.Element!, CollectionsMarshal.AsSpan(positions));
        var array = ArrowArrayFactory.BuildArray(new ArrayData(
            ArrowTypes.ToArrow(Type), frame.Rows, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(MemoryMarshal.AsBytes<int>(offsets).ToArray())], [taken.Data]));
        return Vector.Nested(array, validity.Bits);
    }

    protected abstract void Pick(Arguments row, ListElements elements, int start, int length, List<int> positions);
}

/// <summary><c>array_slice</c>: from one place to another, both included.</summary>
sealed class ListSliceNode(Node list, Node from, Node to) : ListPickNode(list, from, to)
{
    protected override void Pick(Arguments row, ListElements elements, int start, int length, List<int> positions)
    {
        var last = Math.Min(Place(row.Integer(2), length), length);
        for (var place = Math.Max(Place(row.Integer(1), length), 1); place <= last; place++)
            positions.Add(start + (int)place - 1);
    }

    static long Place(long place, int length) => place < 0 ? place + length + 1 : place;
}

/// <summary><c>array_sort</c></summary>
sealed class ListSortNode(Node list, bool descending) : ListPickNode(list)
{
    protected override void Pick(Arguments row, ListElements elements, int start, int length, List<int> positions)
    {
        var first = positions.Count;
        for (var i = 0; i < length; i++)
            positions.Add(start + i);
        var picked = CollectionsMarshal.AsSpan(positions)[first..];
        // Nulls are last either way.
        picked.Sort(descending ? (x, y) => elements.IsNull(x) || elements.IsNull(y) ? elements.Compare(x, y) : elements.Compare(y, x) : elements.Compare);
    }
}

/// <summary><c>array_reverse</c></summary>
sealed class ListReverseNode(Node list) : ListPickNode(list)
{
    protected override void Pick(Arguments row, ListElements elements, int start, int length, List<int> positions)
    {
        for (var i = start + length - 1; i >= start; i--)
            positions.Add(i);
    }
}

/// <summary><c>array_distinct</c>: the first of equal elements stays; nulls equal each other.</summary>
sealed class ListDistinctNode(Node list) : ListPickNode(list)
{
    protected override void Pick(Arguments row, ListElements elements, int start, int length, List<int> positions)
    {
        var seen = new HashSet<int>(length, elements);
        for (var i = start; i < start + length; i++)
        {
            if (seen.Add(i))
                positions.Add(i);
        }
    }
}

/// <summary><c>array_join</c>: the texts that are not null, with a separator between them.</summary>
sealed class ListJoinNode(Node list, Node separator) : StrictNode(DataType.String, list, separator)
{
    private protected override bool MayFail() => true;

    public override Vector Evaluate(Frame frame)
    {
        var values = EvaluateOperands(frame, out var valid);
        var validity = new Validity(frame, valid);
        var lists = new ListRows(values[0]);
        var elements = new ListElements(lists.Elements, DataType.String);
        var separators = values[1].Texts();
        var writer = new TextBuilder(frame, frame.Rows * 16);
        for (var row = 0; row < frame.Rows; row++)
        {
            if (validity.IsValid(row) && !TryWrite(lists, elements, separators[row], row, ref writer))
            {
                writer.Undo();
                validity.Fail(row, Diagnostics.ErrorCodes.LimitReached, TextFailures.TooLong);
            }
            writer.EndRow();
        }
        return writer.Build(validity.Bits);
    }

    static bool TryWrite(in ListRows lists, ListElements elements, ReadOnlySpan<byte> separator, int row, ref TextBuilder writer)
    {
        var any = false;
        for (var i = lists.Start(row); i < lists.Start(row) + lists.Length(row); i++)
        {
            if (elements.IsNull(i))
                continue;
            var text = elements.Bytes(i);
            if (!writer.HasRoom(separator.Length + text.Length))
                return false;
            if (any)
                writer.Write(separator);
            writer.Write(text);
            any = true;
        }
        return true;
    }
}

/// <summary>A cast of lists element by element; a row of which an element fails fails.</summary>
sealed class ListCastNode(DataType type, Node list, Node element) : StrictNode(type, list)
{
    private protected override bool MayFail() => element.CanFail || base.MayFail();

    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var lists = new ListRows(value);
        var times = (Int64Array)ColumnTake.Take(new Int64Array.Builder().Append(0).Build(), DataType.Int64, new int[lists.Elements.Length]);
        var batch = new EventBatch(new RowSchema(new RowField("element", Operands[0].Type.Element!)), [lists.Elements], times);
        IArrowArray elements;
        RowErrors? errors;
        using (var inner = Frame.Over(batch, onlySelected: false))
        {
            elements = ArrowColumns.Of(inner, Type.Element!, element.Evaluate(inner));
            errors = inner.Errors;
        }
        var validity = new Validity(frame, value.Validity);
        var offsets = new int[value.Length + 1];
        for (var row = 0; row < value.Length; row++)
        {
            offsets[row] = lists.Start(row);
            offsets[row + 1] = lists.Start(row) + lists.Length(row);
        }
        if (errors is not null)
            Fail(frame, lists, errors, ref validity);
        var array = ArrowArrayFactory.BuildArray(new ArrayData(
            ArrowTypes.ToArrow(Type), value.Length, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(MemoryMarshal.AsBytes<int>(offsets).ToArray())], [elements.Data]));
        return Vector.Nested(array, validity.Bits);
    }

    static void Fail(Frame frame, scoped ListRows lists, RowErrors errors, ref Validity validity)
    {
        for (var row = 0; row < frame.Rows; row++)
        {
            for (var i = lists.Start(row); i < lists.Start(row) + lists.Length(row) && validity.IsValid(row); i++)
            {
                if (errors.Rows.TryGetValue(i, out var error))
                    validity.Fail(row, error.Code, error.Cause);
            }
        }
    }
}
