using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Testing.Driver;

/// <summary>All that has come out of a plan under test. It outlives the pipelines that crash.</summary>
sealed class DriverOutput
{
    readonly Dictionary<string, SinkRows> _sinks = [];
    readonly List<DeadLetter> _letters = [];

    /// <summary>All dead letters so far, in order.</summary>
    public IReadOnlyList<DeadLetter> Letters => _letters;

    public void Collect(string sink, EventBatch batch) => Sink(sink).Add(batch);

    public void Keep(DeadLetter letter) => _letters.Add(letter);

    /// <summary>The rows that came to a sink since the last call.</summary>
    public IReadOnlyList<JsonElement> Take(string sink) => Sink(sink).Take();

    /// <summary>How much there is.</summary>
    public OutputPosition Position => new(_sinks.ToImmutableDictionary(s => s.Key, s => s.Value.Count), _letters.Count);

    /// <summary>Takes back what came after a position; it is expected again.</summary>
    public void GoBackTo(OutputPosition position)
    {
        foreach (var (name, sink) in _sinks)
            sink.GoBackTo(position.Sinks.GetValueOrDefault(name));
        if (_letters.Count > position.Letters)
            _letters.RemoveRange(position.Letters, _letters.Count - position.Letters);
    }

    /// <summary>
    /// Lets the rows that were taken before they were taken back not be shown again. Gives, by sink, those among them that did not come again.
    /// </summary>
    public IReadOnlyList<(string Sink, JsonElement Row)> Match() => [.. _sinks.SelectMany(s => s.Value.Match().Select(row => (s.Key, row)))];

    SinkRows Sink(string name)
    {
        if (!_sinks.TryGetValue(name, out var rows))
            _sinks[name] = rows = new SinkRows();
        return rows;
    }

    /// <summary>The rows of one sink, from the first on, each with whether it was taken.</summary>
    sealed class SinkRows
    {
        readonly List<(JsonElement Row, bool Taken)> _rows = [];
        readonly List<EventBatch> _batches = [];
        readonly List<JsonElement> _takenBack = [];
        int _firstAgain;
        int _firstNew;

        public int Count
        {
            get
            {
                Read();
                return _rows.Count;
            }
        }

        // Turned into JSON when somebody looks; most tests push many rows before that.
        public void Add(EventBatch batch) => _batches.Add(batch);

        public IReadOnlyList<JsonElement> Take()
        {
            Read();
            var taken = new List<JsonElement>();
            for (var i = _firstNew; i < _rows.Count; i++)
            {
                if (!_rows[i].Taken)
                    taken.Add(_rows[i].Row);
                _rows[i] = (_rows[i].Row, true);
            }
            _firstNew = _rows.Count;
            return taken;
        }

        public void GoBackTo(int count)
        {
            Read();
            _firstAgain = Math.Min(count, _rows.Count);
            _firstNew = Math.Min(_firstNew, _firstAgain);
            _takenBack.Clear();
            _takenBack.AddRange(_rows.Skip(_firstAgain).Where(r => r.Taken).Select(r => r.Row));
            _rows.RemoveRange(_firstAgain, _rows.Count - _firstAgain);
        }

        public IReadOnlyList<JsonElement> Match()
        {
            Read();
            // Nearly all come again letter by letter; only what is left is compared number by number, such as sums of floating numbers in another order.
            var expected = _takenBack.GroupBy(r => r.GetRawText()).ToDictionary(g => g.Key, g => new Queue<JsonElement>(g));
            var others = new List<int>();
            for (var i = _firstAgain; i < _rows.Count; i++)
            {
                if (expected.Count > 0 && expected.TryGetValue(_rows[i].Row.GetRawText(), out var same) && same.TryDequeue(out _))
                    _rows[i] = (_rows[i].Row, true);
                else
                    others.Add(i);
            }
            var match = RowMatch.Of([.. expected.Values.SelectMany(q => q)], [.. others.Select(i => _rows[i].Row)], ordered: false);
            for (var i = 0; i < others.Count; i++)
            {
                if (match.Partners[i] >= 0)
                    _rows[others[i]] = (_rows[others[i]].Row, true);
            }
            _takenBack.Clear();
            return match.Missing;
        }

        void Read()
        {
            foreach (var row in RowText.Read(_batches))
                _rows.Add((row, false));
            _batches.Clear();
        }
    }
}

/// <summary>How much has come out.</summary>
/// <param name="Sinks">The rows by sink; a sink that is not named: none.</param>
/// <param name="Letters">The dead letters.</param>
sealed record OutputPosition(ImmutableDictionary<string, int> Sinks, int Letters)
{
    /// <summary>Nothing yet.</summary>
    public static OutputPosition None { get; } = new(ImmutableDictionary<string, int>.Empty, 0);
}
