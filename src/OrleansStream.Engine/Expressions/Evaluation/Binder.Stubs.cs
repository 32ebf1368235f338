using OrleansStream.Diagnostics;

namespace OrleansStream.Expressions.Evaluation;

sealed partial class Binder
{
    Node? Like(LikeExpression like) => Error(ErrorCodes.NotInThisBuild, "like is not in this build", like.Offset);

    Node? Case(CaseExpression choice) => Error(ErrorCodes.NotInThisBuild, "case is not in this build", choice.Offset);

    Node? Cast(CastExpression cast) => Error(ErrorCodes.NotInThisBuild, "cast is not in this build", cast.Offset);

    Node? Concat(BinaryExpression binary) => Error(ErrorCodes.NotInThisBuild, "|| is not in this build", binary.Offset);

    Node? Function(FunctionExpression function) => Error(ErrorCodes.NotInThisBuild, $"{function.Name} is not in this build", function.Offset);
}
