namespace OrleansStream.Diagnostics;

/// <summary>
/// Every code that the project reports: <c>OS1xxx</c> plan, <c>OS2xxx</c> types and values, <c>OS3xxx</c> connectors, <c>OS4xxx</c> run time.
/// A code never changes its meaning; <c>docs/errors.md</c> explains each.
/// </summary>
public static class ErrorCodes
{
    /// <summary>The plan's text is not JSON.</summary>
    public const string NotJson = "OS1001";

    /// <summary>A value has the wrong JSON shape.</summary>
    public const string WrongShape = "OS1002";

    /// <summary>A field that the component does not know.</summary>
    public const string UnknownField = "OS1003";

    /// <summary>A required field is missing.</summary>
    public const string MissingField = "OS1004";

    /// <summary>A value is outside its limits or choices.</summary>
    public const string OutOfRange = "OS1005";

    /// <summary>A component type that nobody knows.</summary>
    public const string UnknownType = "OS1006";

    /// <summary>A component that the specification names and this build lacks.</summary>
    public const string NotInThisBuild = "OS1007";

    /// <summary><c>from</c> names nothing.</summary>
    public const string UnknownInput = "OS1008";

    /// <summary>Two nodes share an id, or an id has a character that is not allowed.</summary>
    public const string BadId = "OS1009";

    /// <summary>The steps form a cycle.</summary>
    public const string Cycle = "OS1010";

    /// <summary>The plan has no source, or something that needs an input has none.</summary>
    public const string NoInput = "OS1011";

    /// <summary>Options that exclude each other, or a combination that makes no sense.</summary>
    public const string Conflict = "OS1012";

    /// <summary>Nothing reads a source, a step or a side output.</summary>
    public const string Unread = "OS1013";

    /// <summary>Two outputs of one step would have the same name.</summary>
    public const string DuplicateColumn = "OS1014";

    /// <summary>A plan, an expression or a value that is too large or too deep.</summary>
    public const string TooLarge = "OS1015";

    /// <summary>A guarantee that a source, a sink or the checkpoints cannot give.</summary>
    public const string DeliveryNotPossible = "OS1016";

    /// <summary>A window of event time over stored rows whose source does not say when they happened.</summary>
    public const string ArrivalTime = "OS1017";

    /// <summary>An expression that cannot be parsed.</summary>
    public const string BadExpression = "OS2001";

    /// <summary>A column that the input does not have.</summary>
    public const string UnknownColumn = "OS2002";

    /// <summary>A function that does not exist.</summary>
    public const string UnknownFunction = "OS2003";

    /// <summary>Operands or arguments of types that do not go together.</summary>
    public const string TypeMismatch = "OS2004";

    /// <summary>A type's name that does not exist.</summary>
    public const string UnknownDataType = "OS2005";

    /// <summary>A row's text is malformed.</summary>
    public const string MalformedRow = "OS2101";

    /// <summary>A value does not fit its column's type.</summary>
    public const string ValueDoesNotFit = "OS2102";

    /// <summary>A row's event time is missing or unreadable.</summary>
    public const string BadEventTime = "OS2103";

    /// <summary>A row's event time is too far ahead of the clock.</summary>
    public const string EventTimeAhead = "OS2104";

    /// <summary>A row is longer than the limit.</summary>
    public const string RowTooLong = "OS2105";

    /// <summary>A cast failed.</summary>
    public const string CastFailed = "OS2106";

    /// <summary>A whole number overflowed.</summary>
    public const string Overflow = "OS2107";

    /// <summary>A function in C# that threw.</summary>
    public const string FunctionFailed = "OS2108";

    /// <summary>A file or address that does not exist or may not be read.</summary>
    public const string SourceUnavailable = "OS3001";

    /// <summary>A file or address that may not be written.</summary>
    public const string SinkUnavailable = "OS3002";

    /// <summary>A sink that refused rows for good.</summary>
    public const string SinkRejected = "OS3003";

    /// <summary>A pipeline with this id does not exist.</summary>
    public const string NoSuchPipeline = "OS4001";

    /// <summary>A command that the pipeline's status does not allow.</summary>
    public const string WrongStatus = "OS4002";

    /// <summary>A step failed while running.</summary>
    public const string StepFailed = "OS4003";

    /// <summary>A message of an old attempt, or out of order.</summary>
    public const string Fenced = "OS4004";

    /// <summary>A limit was reached that cannot be held back.</summary>
    public const string LimitReached = "OS4005";

    /// <summary>A port that is in use.</summary>
    public const string PortInUse = "OS4006";

    /// <summary>An option of the program or server that is wrong.</summary>
    public const string BadOption = "OS4007";

    /// <summary>A checkpoint is damaged or incomplete.</summary>
    public const string CheckpointDamaged = "OS4008";

    /// <summary>A checkpoint could not be taken: the store or a task did not answer.</summary>
    public const string CheckpointFailed = "OS4009";

    /// <summary>State of a checkpoint does not fit the plan.</summary>
    public const string StateNotTaken = "OS4010";

    /// <summary>There is no such checkpoint or savepoint.</summary>
    public const string NoSuchCheckpoint = "OS4011";

    /// <summary>A silo that ran tasks of the pipeline is gone.</summary>
    public const string SiloLost = "OS4012";

    /// <summary>A mistake of this program, not of its user.</summary>
    public const string Unexpected = "OS4099";
}
