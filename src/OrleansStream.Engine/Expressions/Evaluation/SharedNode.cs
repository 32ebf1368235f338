namespace OrleansStream.Expressions.Evaluation;

/// <summary>
/// A node that several others read and that is evaluated once per batch. Its readers may care for different rows, so it is evaluated for every row that
/// counts at all, and each reader learns of the failures among its own rows.
/// </summary>
sealed class SharedNode(Node inner, int slot) : Node(inner.Type)
{
    private protected override bool MayFail() => inner.CanFail;

    public override bool IsPure => false;

    public override Vector Evaluate(Frame frame)
    {
        if (frame.Shared(slot) is not { } known)
        {
            var errors = inner.CanFail ? frame.BeginShared() : default;
            known = inner.Evaluate(frame);
            if (inner.CanFail)
                frame.EndShared(slot, errors);
            frame.Share(slot, known);
        }
        if (inner.CanFail)
            frame.FailShared(slot);
        return known;
    }
}
