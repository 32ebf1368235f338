namespace OrleansStream.State;

public class DirtySlotsTests
{
    static List<int> Marked(DirtySlots slots, int start, int end)
    {
        var marked = new List<int>();
        for (var slot = slots.Next(start, end); slot >= 0; slot = slots.Next(slot + 1, end))
            marked.Add(slot);
        return marked;
    }

    [Fact]
    public void Marked_slots_are_found_in_order_until_they_are_cleared()
    {
        var slots = new DirtySlots();
        Assert.Empty(Marked(slots, 0, 100));
        slots.EnsureSlots(100);
        slots.Mark([7, 99, 7, 0]);
        slots.Mark(40);
        Assert.Equal([0, 7, 40, 99], Marked(slots, 0, 1000));
        Assert.Equal([7, 40], Marked(slots, 1, 99));
        slots.Clear(40);
        slots.ClearRange(0, 5);
        Assert.Equal([7, 99], Marked(slots, 0, 100));
        slots.Clear([99]);
        slots.EnsureSlots(5000);
        Assert.Equal([7], Marked(slots, 0, 5000));
        slots.Clear();
        Assert.Empty(Marked(slots, 0, 5000));
    }

    [Fact]
    public void Marks_move_with_their_slots()
    {
        var slots = new DirtySlots();
        slots.EnsureSlots(16);
        slots.Mark([1, 3, 8, 11]);
        slots.Rearrange(2, 8, 4, [1, 2, 3]);
        Assert.Equal([0, 2, 6], Marked(slots, 0, 8));
    }
}
