using System.Runtime.InteropServices;
using OrleansStream.Columns;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary><c>contains</c> of a list: true if an element equals the value, otherwise null if an element is null, otherwise false.</summary>
sealed class ListContainsNode(Node list, Node value) : StrictNode(DataType.Bool, list, value)
{
    public override Vector Evaluate(Frame frame)
    {
        var list = Operands[0].Evaluate(frame);
        var lists = new ListRows(list);
        var elements = new ListElements(lists.Elements, Operands[1].Type);
        var wanted = Operands[1].Evaluate(frame);
        var bits = frame.RentBits();
        var words = Frame.WordsOf(bits);
        words.Clear();
        var validity = new Validity(frame, BothValid(frame, list, wanted));
        for (var row = 0; row < frame.Rows; row++)
        {
            if (!validity.IsValid(row))
                continue;
            if (ListPlaceNode.Find(lists, elements, wanted, row, out var unknown) > 0)
                BitWords.Set(words, row);
            else if (unknown)
                validity.SetNull(row);
        }
        return Bools(frame, bits, validity.Bits);
    }
}

/// <summary><c>array_position</c></summary>
sealed class ListPlaceNode(Node list, Node value) : StrictNode(DataType.Int64, list, value)
{
    public override Vector Evaluate(Frame frame)
    {
        var list = Operands[0].Evaluate(frame);
        var lists = new ListRows(list);
        var elements = new ListElements(lists.Elements, Operands[1].Type);
        var wanted = Operands[1].Evaluate(frame);
        var memory = frame.RentValues<long>();
        var places = MemoryMarshal.Cast<byte, long>(memory.Span);
        var validity = new Validity(frame, BothValid(frame, list, wanted));
        for (var row = 0; row < places.Length; row++)
            places[row] = validity.IsValid(row) ? Find(lists, elements, wanted, row, out _) : 0;
        return Vector.Fixed(frame.Rows, memory, validity.Bits);
    }

    /// <summary>The place from 1 of the first element that equals the value, otherwise 0 and whether nulls were met.</summary>
    public static int Find(in ListRows lists, ListElements elements, in Vector wanted, int row, out bool unknown)
    {
        unknown = false;
        var start = lists.Start(row);
        for (var i = 0; i < lists.Length(row); i++)
        {
            if (elements.IsNull(start + i))
                unknown = true;
            else if (elements.Equals(start + i, wanted, row))
                return i + 1;
        }
        return 0;
    }
}

/// <summary><c>array_min</c> and <c>array_max</c>: nulls are skipped, a list without values has none.</summary>
sealed class ListExtremeNode(DataType element, Node list, bool greatest) : StrictNode(element, list)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var validity = new Validity(frame, value.Validity);
        var lists = new ListRows(value);
        var elements = new ListElements(lists.Elements, Type);
        var positions = MemoryMarshal.Cast<byte, int>(frame.RentValues<int>().Span);
        for (var row = 0; row < positions.Length; row++)
        {
            var best = validity.IsValid(row) ? Best(lists, elements, row) : -1;
            if (best < 0)
                validity.SetNull(row);
            positions[row] = Math.Max(best, 0);
        }
        return ElementNode.Gather(frame, Type, lists.Elements, positions, ref validity);
    }

    int Best(in ListRows lists, ListElements elements, int row)
    {
        var best = -1;
        for (var i = lists.Start(row); i < lists.Start(row) + lists.Length(row); i++)
        {
            if (elements.IsNull(i))
                continue;
            if (best < 0 || (greatest ? elements.Compare(i, best) > 0 : elements.Compare(i, best) < 0))
                best = i;
        }
        return best;
    }
}

/// <summary>How values are added up; false: the sum does not fit.</summary>
interface IAddition<T>
{
    static abstract bool TryAdd(ref T sum, T value);
}

/// <summary><c>array_sum</c>: nulls are skipped, a list without values has none; a row whose sum does not fit fails.</summary>
sealed class ListSumNode<T, TAddition>(DataType element, Node list) : StrictNode(element, list)
    where T : unmanaged
    where TAddition : struct, IAddition<T>
{
    private protected override bool MayFail() => true;

    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var validity = new Validity(frame, value.Validity);
        var lists = new ListRows(value);
        var elements = new ListElements(lists.Elements, Type);
        var memory = frame.RentValues<T>();
        var sums = MemoryMarshal.Cast<byte, T>(memory.Span);
        sums.Clear();
        for (var row = 0; row < sums.Length; row++)
        {
            if (!validity.IsValid(row))
                continue;
            var fits = true;
            var any = false;
            for (var i = lists.Start(row); i < lists.Start(row) + lists.Length(row) && fits; i++)
            {
                if (elements.IsNull(i))
                    continue;
                any = true;
                fits = TAddition.TryAdd(ref sums[row], elements.Fixed<T>(i));
            }
            if (!fits)
                validity.Fail(row, ErrorCodes.Overflow, $"the sum of a list does not fit {Type}");
            else if (!any)
                validity.SetNull(row);
        }
        return typeof(T) == typeof(double)
            ? FloatArithmeticNode.Finite(frame, memory, validity.Bits)
            : Vector.Fixed(frame.Rows, memory, validity.Bits);
    }
}

readonly struct AddIntegers : IAddition<long>
{
    public static bool TryAdd(ref long sum, long value)
    {
        var before = sum;
        sum = unchecked(before + value);
        return ((before ^ sum) & (value ^ sum)) >= 0;
    }
}

readonly struct AddFloats : IAddition<double>
{
    public static bool TryAdd(ref double sum, double value)
    {
        sum += value;
        return true;
    }
}

readonly struct AddDecimals : IAddition<Int128>
{
    public static bool TryAdd(ref Int128 sum, Int128 value) => Decimals.TryApply(BinaryOperator.Add, sum, value, out sum);
}
