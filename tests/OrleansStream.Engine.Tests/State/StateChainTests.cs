using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using CsCheck;
using OrleansStream.Diagnostics;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Engine.Tests.State;

public class StateChainTests
{
    static readonly StateSchema s_schema = new("map/1", "int64", [new StateField("n", "count/1")]);

    // A map of numbers stands for an operator; whatever is put, removed, saved, merged and moved between tasks, what is restored is the map.
    [Fact]
    public void Whatever_was_saved_by_any_number_of_tasks_is_restored_at_any_other_number() =>
        Gen.Select(Gen.Int[1, 7], Gen.Bool, Gen.Select(Gen.Int[0, 60], Gen.Int[-3, 9]).Array[0, 40])
            .Array[1, 8].Select(Gen.Int[1, 9])
            .Sample((snapshots, parallelism) =>
            {
                var map = new SortedDictionary<int, long>();
                var chain = new StateChain();
                foreach (var (tasks, full, changes) in snapshots)
                {
                    var changed = new HashSet<int>();
                    foreach (var (key, value) in changes)
                    {
                        changed.Add(key);
                        if (value < 0)
                            map.Remove(key);
                        else
                            map[key] = value;
                    }
                    chain.Add(Enumerable.Range(0, tasks).Select(t => Save(map, changed, full, KeyGroupRange.Of(t, tasks))));
                }
                var restored = new SortedDictionary<int, long>();
                for (var task = 0; task < parallelism; task++)
                {
                    var range = KeyGroupRange.Of(task, parallelism);
                    new StateReader(chain.Of("keys", range)["sum"]).Visit((group, scoped in entry) =>
                    {
                        Assert.True(range.Contains(group));
                        restored.Add(BinaryPrimitives.ReadInt32LittleEndian(entry.Key), BinaryPrimitives.ReadInt64LittleEndian(entry.Value));
                    });
                }
                Assert.Equal(map, restored);
            });

    [Fact]
    public void The_state_of_whole_tasks_is_that_of_the_newest_whose_key_groups_overlap()
    {
        var chain = new StateChain();
        chain.Add([Task("a", KeyGroupRange.All, shared: "old")]);
        chain.Add([.. Enumerable.Range(0, 4).Select(t => Task("a", KeyGroupRange.Of(t, 4), shared: $"new {t}"))]);

        Assert.Equal(["new 0", "new 1", "new 2"], Shared(chain, new KeyGroupRange(10, 129)));
        Assert.Equal(["new 3"], Shared(chain, KeyGroupRange.Of(3, 4)));
    }

    [Fact]
    public void Entries_are_over_by_the_floor_of_the_newest_task_that_owned_their_key_group()
    {
        var chain = new StateChain();
        chain.Add([Task("a", KeyGroupRange.All, put: [(1, 100), (1, 200), (200, 100), (200, 200)])]);
        chain.Add([Task("a", KeyGroupRange.Of(0, 2), floor: 100), Task("a", KeyGroupRange.Of(1, 2), floor: 50)]);

        var left = new List<(int, long)>();
        new StateReader(chain.Of("keys", KeyGroupRange.All)["a"]).Visit((group, scoped in entry) => left.Add((group, entry.Expires)));
        Assert.Equal([(1, 200), (200, 100), (200, 200)], left.Order());
    }

    [Fact]
    public void A_step_that_was_taken_out_of_the_plan_begins_empty_when_it_comes_back()
    {
        var chain = new StateChain();
        chain.Add([Task("a", KeyGroupRange.All, put: [(1, 100)]), Task("b", KeyGroupRange.All)]);
        chain.Add([Task("b", KeyGroupRange.All)]);
        Assert.Equal(["b"], chain.Of("keys", KeyGroupRange.All).Keys);

        chain.Add([Task("a", KeyGroupRange.All), Task("b", KeyGroupRange.All)]);
        Assert.Empty(chain.Of("keys", KeyGroupRange.All)["a"].Groups);
    }

    [Fact]
    public void Stages_do_not_see_each_other()
    {
        var chain = new StateChain();
        chain.Add([Task("a", KeyGroupRange.All, shared: "one"), Task("a", KeyGroupRange.All, shared: "two", stage: "other")]);
        Assert.Equal(["one"], Shared(chain, KeyGroupRange.All));
        Assert.Empty(chain.Of("none", KeyGroupRange.All));
    }

    [Fact]
    public void Other_parts_without_a_full_snapshot_are_damage_and_not_read_as_what_they_are_not()
    {
        var more = s_schema with { Fields = s_schema.Fields.Add(new StateField("sum", "sum(int64) /1")) };
        var halves = new[] { KeyGroupRange.Of(0, 2), KeyGroupRange.Of(1, 2) };
        var chain = new StateChain();
        chain.Add([Task("a", KeyGroupRange.All, put: [(1, 100)])]);
        var mixed = Assert.Throws<StreamException>(() => chain.Add([Task("a", halves[0], full: true, schema: more), Task("a", halves[1], schema: more)]));
        Assert.Equal(ErrorCodes.CheckpointDamaged, mixed.Code);

        chain = new StateChain();
        chain.Add([Task("a", KeyGroupRange.All, put: [(1, 100)])]);
        chain.Add([Task("a", halves[0], full: true, schema: more), Task("a", halves[1], full: true, schema: more)]);
        Assert.Equal(more, chain.Of("keys", KeyGroupRange.All)["a"].Schema);
        Assert.Empty(chain.Of("keys", KeyGroupRange.All)["a"].Groups);
    }

    [Fact]
    public void Entries_of_a_key_group_that_the_task_did_not_own_are_damage()
    {
        var failure = Assert.Throws<StreamException>(() => new StateChain().Add([Task("a", KeyGroupRange.Of(0, 2), put: [(200, 100)])]));
        Assert.Equal(ErrorCodes.CheckpointDamaged, failure.Code);
    }

    static TaskState Save(SortedDictionary<int, long> map, HashSet<int> changed, bool full, KeyGroupRange range)
    {
        var writer = new StateWriter(full);
        Span<byte> key = stackalloc byte[sizeof(int)];
        Span<byte> value = stackalloc byte[sizeof(long)];
        foreach (var number in full ? [.. map.Keys] : changed)
        {
            var group = number * 37 % KeyGroups.Count;
            if (!range.Contains(group))
                continue;
            BinaryPrimitives.WriteInt32LittleEndian(key, number);
            if (map.TryGetValue(number, out var held))
            {
                BinaryPrimitives.WriteInt64LittleEndian(value, held);
                writer.Put(group, key, value);
            }
            else
                writer.Remove(group, key);
        }
        return new TaskState("keys", range, full, [writer.Finish("sum", s_schema)]);
    }

    static TaskState Task(
        string step, KeyGroupRange range, string shared = "", (int Group, long Expires)[]? put = null, long floor = long.MinValue, bool full = false,
        StateSchema? schema = null, string stage = "keys")
    {
        var writer = new StateWriter(full) { Floor = floor };
        foreach (var (group, expires) in put ?? [])
            writer.Put(group, Encoding.UTF8.GetBytes($"{expires}"), [], expires);
        System.Buffers.BuffersExtensions.Write(writer.Shared, Encoding.UTF8.GetBytes(shared));
        return new TaskState(stage, range, full, [writer.Finish(step, schema ?? s_schema)]);
    }

    static IEnumerable<string> Shared(StateChain chain, KeyGroupRange range) => chain.Of("keys", range)["a"].Shared.Select(s => Encoding.UTF8.GetString(s.Span));
}
