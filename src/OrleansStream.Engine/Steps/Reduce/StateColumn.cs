using System.Buffers;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Aggregates;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Steps.Reduce;

/// <summary>One value of many groups, in arrays by slot. New slots hold the initial value.</summary>
abstract class StateColumn
{
    /// <summary>A column of a type whose slots begin as the one row of <paramref name="initial"/>.</summary>
    public static StateColumn For(DataType type, IArrowArray initial) => type.Kind switch
    {
        TypeKind.Null => new NullState(),
        TypeKind.Int64 or TypeKind.Timestamp or TypeKind.Float64 => new FixedState<long>(type, initial),
        TypeKind.Decimal => new FixedState<Int128>(type, initial),
        TypeKind.String or TypeKind.Json or TypeKind.Binary => new BytesState(type, initial),
        _ => new EncodedState(type, initial),
    };

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    public abstract void EnsureSlots(int slots);

    /// <summary>Empties all slots.</summary>
    public abstract void Reset();

    /// <summary>The values of slots as a column.</summary>
    public abstract IArrowArray Load(ReadOnlySpan<int> slots);

    /// <summary>Puts the n-th row of a column into the n-th slot, save where <paramref name="skip"/> has a one.</summary>
    public abstract void Store(ReadOnlySpan<int> slots, IArrowArray column, ReadOnlySpan<bool> skip);

    /// <summary>Writes the value of a slot.</summary>
    public abstract void Save(int slot, IBufferWriter<byte> to);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public abstract void Load(int slot, ref StateCursor from);

    sealed class NullState : StateColumn
    {
        public override void EnsureSlots(int slots)
        {
        }

        public override void Reset()
        {
        }

        public override IArrowArray Load(ReadOnlySpan<int> slots) => new NullArray(slots.Length);

        public override void Save(int slot, IBufferWriter<byte> to)
        {
        }

        public override void Load(int slot, ref StateCursor from)
        {
        }

        public override void Store(ReadOnlySpan<int> slots, IArrowArray column, ReadOnlySpan<bool> skip)
        {
        }
    }

    /// <summary>Values of a fixed width; the element type stands only for the width.</summary>
    sealed class FixedState<T>(DataType type, IArrowArray initial) : StateColumn where T : unmanaged
    {
        T[] _values = [];
        bool[] _known = [];
        int _count;

        public override void EnsureSlots(int slots)
        {
            if (slots <= _count)
                return;
            Scratch.Grow(ref _values, slots);
            Scratch.Grow(ref _known, slots);
            var known = !initial.IsNull(0);
            _values.AsSpan(_count, slots - _count).Fill(known ? Values(initial)[0] : default);
            _known.AsSpan(_count, slots - _count).Fill(known);
            _count = slots;
        }

        public override void Reset() => _count = 0;

        public override IArrowArray Load(ReadOnlySpan<int> slots)
        {
            var column = new FixedColumn<T>(slots.Length);
            for (var i = 0; i < slots.Length; i++)
            {
                column.Values[i] = _values[slots[i]];
                if (!_known[slots[i]])
                    column.SetNull(i);
            }
            return column.Build(type);
        }

        public override void Save(int slot, IBufferWriter<byte> to)
        {
            to.WriteBool(_known[slot]);
            if (_known[slot])
                to.WriteScalar(_values[slot]);
        }

        public override void Load(int slot, ref StateCursor from)
        {
            _known[slot] = from.ReadBool();
            _values[slot] = _known[slot] ? from.ReadScalar<T>() : default;
        }

        public override void Store(ReadOnlySpan<int> slots, IArrowArray column, ReadOnlySpan<bool> skip)
        {
            var values = Values(column);
            var nulls = column.NullCount != 0;
            for (var i = 0; i < slots.Length; i++)
            {
                if (!skip.IsEmpty && skip[i])
                    continue;
                _known[slots[i]] = !nulls || column.IsValid(i);
                _values[slots[i]] = values[i];
            }
        }

        static ReadOnlySpan<T> Values(IArrowArray column) => MemoryMarshal.Cast<byte, T>(column.Data.Buffers[1].Span)[column.Data.Offset..];
    }

    /// <summary>Text and bytes; null is no array.</summary>
    sealed class BytesState(DataType type, IArrowArray initial) : StateColumn
    {
        readonly byte[]? _initial = initial.IsNull(0) ? null : ((BinaryArray)initial).GetBytes(0).ToArray();
        byte[]?[] _values = [];
        int _count;

        public override void EnsureSlots(int slots)
        {
            if (slots <= _count)
                return;
            Scratch.Grow(ref _values, slots);
            _values.AsSpan(_count, slots - _count).Fill(_initial);
            _count = slots;
        }

        public override void Reset() => _count = 0;

        public override IArrowArray Load(ReadOnlySpan<int> slots)
        {
            var column = new BytesColumnBuilder(type, slots.Length);
            foreach (var slot in slots)
            {
                if (_values[slot] is { } value)
                    column.Append(value);
                else
                    column.AppendNull();
            }
            return column.Build();
        }

        public override void Save(int slot, IBufferWriter<byte> to)
        {
            to.WriteBool(_values[slot] is not null);
            if (_values[slot] is { } value)
                to.WriteBytes(value);
        }

        public override void Load(int slot, ref StateCursor from) => _values[slot] = from.ReadBool() ? from.ReadBytes().ToArray() : null;

        public override void Store(ReadOnlySpan<int> slots, IArrowArray column, ReadOnlySpan<bool> skip)
        {
            var bytes = (BinaryArray)column;
            for (var i = 0; i < slots.Length; i++)
            {
                if (!skip.IsEmpty && skip[i])
                    continue;
                ref var value = ref _values[slots[i]];
                if (bytes.IsNull(i))
                    value = null;
                else if (value is null || !bytes.GetBytes(i).SequenceEqual(value))
                    value = bytes.GetBytes(i).ToArray();
            }
        }
    }

    /// <summary>Values of any type in the encoding of <see cref="KeyEncoder"/>.</summary>
    sealed class EncodedState(DataType type, IArrowArray initial) : StateColumn
    {
        readonly ArrayBufferWriter<byte> _bytes = new();
        byte[][] _values = [];
        int _count;

        public override void EnsureSlots(int slots)
        {
            if (slots <= _count)
                return;
            Scratch.Grow(ref _values, slots);
            _values.AsSpan(_count, slots - _count).Fill(Encoded(initial, 0));
            _count = slots;
        }

        public override void Reset() => _count = 0;

        public override IArrowArray Load(ReadOnlySpan<int> slots)
        {
            var column = ColumnBuilder.For(type, slots.Length);
            foreach (var slot in slots)
            {
                ReadOnlySpan<byte> value = _values[slot];
                KeyEncoder.Decode(ref value, column);
            }
            return column.Build();
        }

        public override void Save(int slot, IBufferWriter<byte> to) => to.WriteBytes(_values[slot]);

        public override void Load(int slot, ref StateCursor from)
        {
            var value = from.ReadBytes();
            KeyEncodingCheck.Check(value, type);
            _values[slot] = value.ToArray();
        }

        public override void Store(ReadOnlySpan<int> slots, IArrowArray column, ReadOnlySpan<bool> skip)
        {
            for (var i = 0; i < slots.Length; i++)
            {
                if (skip.IsEmpty || !skip[i])
                    _values[slots[i]] = Encoded(column, i);
            }
        }

        byte[] Encoded(IArrowArray column, int position)
        {
            _bytes.ResetWrittenCount();
            KeyEncoder.Append(column, type, position, _bytes);
            return _bytes.WrittenSpan.ToArray();
        }
    }
}
