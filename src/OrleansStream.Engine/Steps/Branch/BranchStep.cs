using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Operators;

namespace OrleansStream.Steps.Branch;

/// <summary>The step <c>branch</c>: a selection per branch over the same columns. Its own output gives every row, whatever branch it goes to.</summary>
sealed class BranchStep : StepDefinition
{
    const string Else = "else";

    public override Type OptionsType => typeof(BranchOptions);

    public override ImmutableArray<string> SideOutputs(object options) => [.. ((BranchOptions)options).Branches.Keys.Where(n => n != Else), Else];

    public override void Validate(StepContext context)
    {
        var branches = ((BranchOptions)context.Options).Branches;
        foreach (var (name, condition) in branches)
            context.Parse(condition, $"branches.{name}");
        if (branches.Count == 0)
            context.Error(ErrorCodes.OutOfRange, "At least one branch is needed", "branches");
        if (branches.ContainsKey(Else))
            context.Error(ErrorCodes.Conflict, "'else' is the branch of all other rows and takes no condition", "branches.else", "give it another name");
    }

    public override CompiledStep? Compile(StepContext context)
    {
        Validate(context);
        var branches = ((BranchOptions)context.Options).Branches;
        var input = context.Inputs[0];
        var conditions = branches.Select(b => context.CompileCondition(b.Value, input, $"branches.{b.Key}")).ToImmutableArray();
        if (context.Diagnostics.HasErrors)
            return null;
        var reads = branches.SelectMany(b => context.Reads(b.Value, input, $"branches.{b.Key}")).ToImmutableHashSet();
        return new CompiledStep
        {
            Outputs = [.. Enumerable.Repeat(input, branches.Count + 2)],
            Create = () => new BranchOperator(conditions!),
            Needs = ports => [ports.Aggregate(reads, (all, port) => all.Union(port))],
        };
    }

    sealed class BranchOperator(ImmutableArray<CompiledExpression> conditions) : IOperator
    {
        // A row that an earlier branch refused with an error must not come out of a later one.
        readonly HashSet<int> _failed = [];
        bool[] _gone = [];

        public void Process(int input, EventBatch batch, IOperatorOutput output)
        {
            output.Emit(0, batch);
            if (_gone.Length < batch.Length)
                _gone = new bool[batch.Length];
            _failed.Clear();
            var rest = batch;
            for (var branch = 0; branch < conditions.Length && rest.Count > 0; branch++)
            {
                var taken = conditions[branch].Filter(rest, new Watch(output, _failed));
                if (taken.Count > 0)
                    output.Emit(branch + 1, rest.WithSelection(taken));
                if (taken.Count > 0 || _failed.Count > 0)
                    rest = rest.WithSelection(Without(rest, taken));
            }
            output.Emit(conditions.Length + 1, rest);
        }

        Selection Without(EventBatch batch, Selection taken)
        {
            for (var i = 0; i < taken.Count; i++)
                _gone[taken[i]] = true;
            var kept = new int[batch.Count];
            var count = 0;
            for (var i = 0; i < batch.Count; i++)
            {
                var row = batch.Selection[i];
                if (!_gone[row] && !_failed.Contains(row))
                    kept[count++] = row;
            }
            for (var i = 0; i < taken.Count; i++)
                _gone[taken[i]] = false;
            return Selection.Of(kept.AsMemory(0, count));
        }
    }

    /// <summary>Notes which rows were refused on their way to the dead letters.</summary>
    sealed class Watch(IOperatorOutput output, HashSet<int> failed) : IOperatorOutput
    {
        public void Emit(int port, EventBatch batch) => output.Emit(port, batch);

        public void Reject(EventBatch batch, int position, string code, string cause)
        {
            failed.Add(position);
            output.Reject(batch, position, code, cause);
        }

        public void CountLate(long rows) => output.CountLate(rows);
    }
}
