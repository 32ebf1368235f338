using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Keys;
using OrleansStream.Plans;

namespace OrleansStream.Testing.Files;

/// <summary>Reads test files. What is wrong with a file itself is reported here; what is wrong with a plan in it makes its cases fail.</summary>
public sealed class TestFileReader
{
    static readonly string[] FileFields = ["$schema", "name", "description", "pipeline", "cases"];
    static readonly string[] PlanFields = ["source", "sources", "steps", "processors", "sink", "sinks"];
    static readonly string[] CaseFields = ["name", "description", "pipeline", "phases", "inputs", "expect", "ordered", "end", "error"];
    static readonly string[] PhaseFields = ["name", "inputs", "expect"];

    static readonly string[] DriverInputs = ["$watermark", "$time", "$checkpoint", "$crash", "$rescale"];

    static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };

    readonly string _path;
    readonly JsonPositions _positions;
    readonly TestJson _json;
    readonly DiagnosticBag _diagnostics;
    readonly Dictionary<string, TestPlan> _plans = [];

    TestFileReader(string path, JsonPositions positions, DiagnosticBag diagnostics)
    {
        _path = path;
        _positions = positions;
        _diagnostics = diagnostics;
        _json = new TestJson(diagnostics);
    }

    /// <summary>Reads a file; null after adding errors, with line and column, to the diagnostics.</summary>
    /// <param name="path">The file, YAML if it ends in <c>.yaml</c> or <c>.yml</c>, otherwise JSON; plans that it names are looked for relative to its folder.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static TestFile? Read(string path, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        try
        {
            return Parse(File.ReadAllText(path), path, diagnostics);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(ErrorCodes.SourceUnavailable, $"The test file cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>Reads the text of a test file; null after adding errors, with line and column, to the diagnostics.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">
    /// The file's path: YAML if it ends in <c>.yaml</c> or <c>.yml</c>, otherwise JSON. Plans that the file names are looked for relative to its folder.
    /// </param>
    /// <param name="diagnostics">Where findings go.</param>
    public static TestFile? Parse(string text, string path, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (PlanSyntaxes.OfFile(path) == PlanSyntax.Yaml)
            return YamlText.Read(text, "test file", diagnostics) is { } yaml ? Parse(yaml.Json, yaml.Positions, path, diagnostics) : null;
        try
        {
            var bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
            return Parse(bytes, new JsonPositions(bytes), path, diagnostics);
        }
        catch (JsonException e)
        {
            diagnostics.Add(TestJson.NotJson(e, text));
            return null;
        }
    }

    static TestFile? Parse(ReadOnlyMemory<byte> json, JsonPositions positions, string path, DiagnosticBag diagnostics)
    {
        using var document = JsonDocument.Parse(json, Options);
        var found = new DiagnosticBag();
        var file = new TestFileReader(path, positions, found).Content(document.RootElement.Clone());
        if (found.Items.Count > 0)
        {
            foreach (var finding in positions.Attach(found.Items))
                diagnostics.Add(finding);
        }
        return found.HasErrors ? null : file;
    }

    TestFile Content(JsonElement root)
    {
        if (IsPlan(root))
        {
            _diagnostics.Error(ErrorCodes.WrongShape, "This is a plan, not a test file", path: "",
                hint: $"a test file names the plan and has cases: {{ \"pipeline\": \"{Path.GetFileName(_path)}\", \"cases\": [ … ] }}; `ostream run` runs a plan");
            return new TestFile(_path, []);
        }
        if (!_json.IsObject(root, "", FileFields))
            return new TestFile(_path, []);
        var plan = Plan(root, "");
        var cases = _json.List(root, "", "cases", required: true).Select((c, i) => Case(c, $"cases[{i}]", i, plan));
        return new TestFile(_path, [.. cases.OfType<TestCase>()]);
    }

    static bool IsPlan(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && !json.TryGetProperty("cases", out _) && !json.TryGetProperty("pipeline", out _) && PlanFields.Any(f => json.TryGetProperty(f, out _));

    TestCase? Case(JsonElement json, string path, int index, TestPlan? filePlan)
    {
        if (!_json.IsObject(json, path, CaseFields))
            return null;
        var plan = Plan(json, path) ?? filePlan;
        if (plan is null)
            _diagnostics.Error(ErrorCodes.MissingField, "Neither the case nor the file has a 'pipeline'", path: path);
        return new TestCase
        {
            Name = _json.Text(json, path, "name") ?? $"case {index + 1}",
            Plan = plan ?? TestPlan.Unreadable(_path, "There is no plan"),
            Phases = Phases(json, path),
            Ordered = _json.Flag(json, path, "ordered", false),
            End = _json.Flag(json, path, "end", true),
            Error = Error(json, path),
        };
    }

    ImmutableArray<TestPhase> Phases(JsonElement json, string path)
    {
        if (!json.TryGetProperty("phases", out _))
            return [Phase(json, path)];
        if (json.TryGetProperty("inputs", out _) || json.TryGetProperty("expect", out _))
            _diagnostics.Error(ErrorCodes.Conflict, "A case has 'phases', or one phase written flat as 'inputs' and 'expect', not both", path: $"{path}.phases");
        var phases = ImmutableArray.CreateBuilder<TestPhase>();
        var list = _json.List(json, path, "phases", required: true);
        for (var i = 0; i < list.Count; i++)
        {
            if (_json.IsObject(list[i], $"{path}.phases[{i}]", PhaseFields))
                phases.Add(Phase(list[i], $"{path}.phases[{i}]"));
        }
        return phases.Count == 0 ? [new TestPhase([], [])] : phases.ToImmutable();
    }

    TestPhase Phase(JsonElement json, string path)
    {
        var inputs = _json.List(json, path, "inputs").Select((x, i) => Input(x, $"{path}.inputs[{i}]"));
        return new TestPhase([.. inputs.OfType<TestInput>()], [.. Expect(json, path)]);
    }

    IEnumerable<ExpectedRows> Expect(JsonElement json, string path)
    {
        if (!json.TryGetProperty("expect", out var expect))
            yield break;
        if (!_json.IsObject(expect, $"{path}.expect"))
            yield break;
        foreach (var sink in expect.EnumerateObject())
            yield return new ExpectedRows(sink.Name, [.. _json.List(expect, $"{path}.expect", sink.Name)]);
    }

    TestInput? Input(JsonElement json, string path)
    {
        if (!_json.IsObject(json, path))
            return null;
        if (json.TryGetProperty("$watermark", out _))
        {
            _json.IsObject(json, path, ["$watermark", "source"]);
            return new WatermarkInput(_json.Text(json, path, "source"), _json.Integer(json, path, "$watermark"));
        }
        if (json.TryGetProperty("$time", out _))
        {
            _json.IsObject(json, path, ["$time"]);
            return new TimeInput(_json.Integer(json, path, "$time"));
        }
        if (Recovery(json, path) is { } recovery)
            return recovery;
        if (json.GetPropertyCount() != 1)
        {
            _diagnostics.Error(
                ErrorCodes.WrongShape, "An input is one field: {source: row}, {\"$watermark\": time} or {\"$time\": time}", path: path,
                hint: "write one input for each row, so that their order is clear");
            return null;
        }
        var row = json.EnumerateObject().First();
        if (row.Name.StartsWith('$'))
            _diagnostics.Error(ErrorCodes.UnknownField, $"Unknown input '{row.Name}'", path: $"{path}.{row.Name}", hint: NearestName.Hint(row.Name, DriverInputs));
        if (row.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.String))
            _diagnostics.Error(ErrorCodes.WrongShape, "A row is an object, or a text that is the record as it comes", path: $"{path}.{row.Name}");
        return new RowInput(row.Name, row.Value);
    }

    TestInput? Recovery(JsonElement json, string path)
    {
        if (json.TryGetProperty("$checkpoint", out _))
            return Recovery(json, path, "$checkpoint", new CheckpointInput());
        if (json.TryGetProperty("$crash", out _))
            return Recovery(json, path, "$crash", new CrashInput());
        if (!json.TryGetProperty("$rescale", out var tasks))
            return null;
        _json.IsObject(json, path, ["$rescale"]);
        if (tasks.ValueKind == JsonValueKind.Number && tasks.TryGetInt32(out var parallelism) && parallelism is > 0 and <= KeyGroups.Count)
            return new RescaleInput(parallelism);
        _diagnostics.Error(ErrorCodes.WrongShape, $"'$rescale' is a number of tasks, from 1 to {KeyGroups.Count}", path: $"{path}.$rescale");
        return new RescaleInput(1);
    }

    TestInput Recovery(JsonElement json, string path, string name, TestInput input)
    {
        _json.IsObject(json, path, [name]);
        if (json.GetProperty(name).ValueKind != JsonValueKind.True)
            _diagnostics.Error(ErrorCodes.WrongShape, $"'{name}' is true", path: $"{path}.{name}");
        return input;
    }

    ExpectedError? Error(JsonElement json, string path)
    {
        if (!json.TryGetProperty("error", out var error))
            return null;
        switch (error.ValueKind)
        {
            case JsonValueKind.True:
                return new ExpectedError(null);
            case JsonValueKind.String:
                return new ExpectedError(error.GetString());
            case JsonValueKind.False or JsonValueKind.Null:
                return null;
            default:
                _diagnostics.Error(ErrorCodes.WrongShape, "'error' is a code or true", path: $"{path}.error");
                return null;
        }
    }

    TestPlan? Plan(JsonElement json, string path)
    {
        if (!json.TryGetProperty("pipeline", out var pipeline))
            return null;
        var at = path.Length == 0 ? "pipeline" : $"{path}.pipeline";
        switch (pipeline.ValueKind)
        {
            case JsonValueKind.Object:
                return TestPlan.Within(_path, pipeline.GetRawText(), _positions, at);
            case JsonValueKind.String:
                return FromFile(pipeline.GetString()!);
            default:
                _diagnostics.Error(ErrorCodes.WrongShape, "'pipeline' is a plan or the path of one", path: at);
                return null;
        }
    }

    TestPlan FromFile(string relative)
    {
        var full = Path.GetFullPath(relative, Path.GetDirectoryName(Path.GetFullPath(_path))!);
        if (_plans.TryGetValue(full, out var known))
            return known;
        var shown = Path.Join(Path.GetDirectoryName(_path), relative);
        try
        {
            return _plans[full] = TestPlan.InFile(shown, File.ReadAllText(full));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return _plans[full] = TestPlan.Unreadable(shown, $"The plan '{relative}' cannot be read: {e.Message}");
        }
    }
}
