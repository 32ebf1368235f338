using System.Buffers;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>
/// Counts values in buckets whose borders grow by a constant factor, so that every value is known by its rank to within 1 % (DDSketch: Masson, Rim
/// and Lee 2019; numbers below 10^-307 to within their last digits). Sketches merge without loss. Memory depends on the spread of the values only, at most some 570 kB.
/// </summary>
sealed class QuantileSketch
{
    // A little below the promised error, to leave room for rounding.
    const double RelativeError = 0.0099;
    const double Growth = (1 + RelativeError) / (1 - RelativeError);

    // Beyond the buckets of the largest and the smallest numbers.
    const int MaxBucket = 40_000;

    static readonly double PerLog = 1 / Math.Log(Growth);

    // From a bucket's upper border to the point whose relative distance to both borders is the same, as a logarithm.
    static readonly double ToMiddle = Math.Log(2 / (1 + Growth));

    readonly Store _positive = new();
    readonly Store _negative = new();
    long _zeros;
    double _min = double.PositiveInfinity;
    double _max = double.NegativeInfinity;

    /// <summary>How many values it has seen.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a finite value.</summary>
    public void Add(double value)
    {
        if (value > 0)
            _positive.Add(Bucket(value), 1);
        else if (value < 0)
            _negative.Add(Bucket(-value), 1);
        else
            _zeros++;
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
        Count++;
    }

    public void Add(QuantileSketch other)
    {
        _positive.Add(other._positive);
        _negative.Add(other._negative);
        _zeros += other._zeros;
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
        Count += other.Count;
    }

    /// <summary>The value of a rank, 0 to <see cref="Count"/> - 1, in the order of size.</summary>
    public double ValueAt(long rank)
    {
        if (rank < _negative.Count)
            return Clamp(-Value(_negative.BucketAt(_negative.Count - 1 - rank)));
        rank -= _negative.Count;
        if (rank < _zeros)
            return 0;
        return Clamp(Value(_positive.BucketAt(rank - _zeros)));
    }

    public void Write(IBufferWriter<byte> to)
    {
        to.WriteDouble(_min);
        to.WriteDouble(_max);
        to.WriteVarint((ulong)_zeros);
        _negative.Write(to);
        _positive.Write(to);
    }

    public static QuantileSketch Read(ref StateCursor from)
    {
        var sketch = new QuantileSketch { _min = from.ReadDouble(), _max = from.ReadDouble(), _zeros = from.ReadNumber() };
        sketch._negative.Read(ref from);
        sketch._positive.Read(ref from);
        var count = (Int128)sketch._zeros + sketch._negative.Count + sketch._positive.Count;
        if (count > long.MaxValue || (count > 0 && !(sketch._min <= sketch._max)))
            throw StateCursor.Damaged("A snapshot's state holds a sketch of values that contradicts itself.");
        sketch.Count = (long)count;
        return sketch;
    }

    static int Bucket(double value) => (int)Math.Ceiling(Math.Log(value) * PerLog);

    // In one step, because the border itself may be beyond the largest number.
    static double Value(int bucket) => Math.Exp((bucket / PerLog) + ToMiddle);

    double Clamp(double value) => Math.Clamp(value, _min, _max);

    /// <summary>Counts by bucket, as an array around the buckets in use.</summary>
    sealed class Store
    {
        long[] _counts = [];
        int _first;

        public long Count { get; private set; }

        public void Add(int bucket, long count)
        {
            if ((uint)(bucket - _first) >= (uint)_counts.Length)
                Extend(bucket, bucket);
            _counts[bucket - _first] += count;
            Count += count;
        }

        public void Add(Store other)
        {
            if (other.Count == 0)
                return;
            Extend(other._first, other._first + other._counts.Length - 1);
            for (var i = 0; i < other._counts.Length; i++)
                _counts[other._first - _first + i] += other._counts[i];
            Count += other.Count;
        }

        public int BucketAt(long rank)
        {
            for (var i = 0; i < _counts.Length; i++)
            {
                rank -= _counts[i];
                if (rank < 0)
                    return _first + i;
            }
            return _first + _counts.Length - 1;
        }

        /// <summary>Writes the buckets that hold anything.</summary>
        public void Write(IBufferWriter<byte> to)
        {
            to.WriteVarint((ulong)(_counts.Length - _counts.Count(0L)));
            var last = 0;
            for (var i = 0; i < _counts.Length; i++)
            {
                if (_counts[i] == 0)
                    continue;
                to.WriteSigned(_first + i - last);
                to.WriteVarint((ulong)_counts[i]);
                last = _first + i;
            }
        }

        public void Read(ref StateCursor from)
        {
            var bucket = 0L;
            for (var left = from.ReadCount(least: 2); left > 0; left--)
            {
                bucket = unchecked(bucket + from.ReadSigned());
                var count = from.ReadNumber();
                if (bucket is < -MaxBucket or > MaxBucket || count > long.MaxValue - Count)
                    throw StateCursor.Damaged("A snapshot's state holds a sketch of values that no values make.");
                Add((int)bucket, count);
            }
        }

        void Extend(int low, int high)
        {
            if (_counts.Length == 0)
            {
                _first = low;
                _counts = new long[Math.Max(64, high - low + 1)];
                return;
            }
            var first = Math.Min(_first, low);
            var last = Math.Max(_first + _counts.Length - 1, high);
            var length = last - first + 1;
            if (length == _counts.Length)
                return;
            // Room on the side that grows, so that a slow drift does not copy at every step.
            var room = Math.Max(64, _counts.Length / 2);
            if (low < _first)
                first -= room;
            var counts = new long[length + room];
            _counts.CopyTo(counts, _first - first);
            (_counts, _first) = (counts, first);
        }
    }
}
