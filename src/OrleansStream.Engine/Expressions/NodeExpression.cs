using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using OrleansStream.Operators;

namespace OrleansStream.Expressions;

/// <summary>A compiled expression over its nodes.</summary>
sealed class NodeExpression(Node root, CommonExpressions common) : CompiledExpression
{
    // Scratch memory is for expressions that make something new: a column is given as it is.
    readonly int _column = root is ColumnNode { Column: >= 0 } column ? column.Column : -1;

    public override DataType Type => root.Type;

    public bool CanFail => root.CanFail;

    /// <summary>Whether it shares parts with other expressions of its step.</summary>
    public bool IsShared => common.IsAcross;

    public override int Column => _column;

    public override ColumnResult Evaluate(EventBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_column >= 0)
            return new ColumnResult(batch.Columns[_column], null);
        using var frame = Frame.Over(batch, root.CanFail);
        return new ColumnResult(Evaluate(frame), frame.Errors);
    }

    /// <summary>Evaluates it in a frame that it may share with others.</summary>
    public IArrowArray Evaluate(Frame frame) =>
        _column >= 0 ? frame.Batch.Columns[_column] : ArrowColumns.Of(frame, Type, WithoutFailed(frame, root.Evaluate(frame)));

    public override Selection Filter(EventBatch batch, IOperatorOutput output)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(output);
        if (Type.Kind is not (TypeKind.Bool or TypeKind.Null))
            throw new InvalidOperationException($"An expression of type {Type} is no condition.");
        if (root is ConstantNode constant)
            return !constant.IsNull && constant.IsTrue ? batch.Selection : Selection.Of(default);
        RowErrors? errors;
        Selection selection;
        using (var frame = Frame.Over(batch, root.CanFail))
        {
            selection = Columns.SelectionKernels.Narrow(batch.Selection, WithoutFailed(frame, root.Evaluate(frame)).Bits);
            errors = frame.Errors;
        }
        if (errors is null)
            return selection;
        foreach (var (row, (code, cause)) in errors.Rows)
            output.Reject(batch, row, code, cause);
        return selection;
    }

    // A failed operand is null where it stood, but that need not make the whole null: null and false is false.
    Vector WithoutFailed(Frame frame, Vector value)
    {
        // Where several expressions share a frame, others may have failed beside a constant.
        if (frame.Errors is null || value.IsConstant)
            return value;
        var validity = new Validity(frame, value.Validity);
        foreach (var row in frame.Errors.Rows.Keys)
            validity.SetNull(row);
        if (Type.Kind != TypeKind.Bool)
            return value.WithValidity(validity.Bits);
        var bits = frame.RentBits();
        Columns.BitWords.And(value.Bits, validity.Own(), Frame.WordsOf(bits));
        return Vector.Fixed(frame.Rows, bits, validity.Bits);
    }
}
