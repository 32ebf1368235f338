using OrleansStream.Cli.Output;
using OrleansStream.Cli.Running;
using OrleansStream.Diagnostics;
using OrleansStream.Testing.Files;

namespace OrleansStream.Cli.Testing;

/// <summary>Runs test files, once or at each change of theirs.</summary>
sealed class TestSession(TestRequest request, TextWriter output, TextWriter error, TimeProvider time)
{
    /// <summary>The test files that a folder stands for.</summary>
    public static readonly string[] Patterns = ["*.test.json", "*.test.yaml", "*.test.yml"];

    /// <summary>Seeds that are not given are below this: short enough to type.</summary>
    const int MostSeeds = 1_000_000;

    readonly TestReport _report = new(output, TestReport.IsColored);
    SiloHost? _silo;
    int _seed;

    /// <summary>Runs; gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        try
        {
            return request.Watch ? await WatchAsync() : await OnceAsync(Globs.Expand(request.Files, Patterns));
        }
        finally
        {
            if (_silo is not null)
                await _silo.DisposeAsync();
        }
    }

    /// <summary>Runs again at each change, until it is interrupted; the exit code is that of the last run.</summary>
    async Task<int> WatchAsync()
    {
        using var interruptions = new Interruptions();
        using var over = new CancellationTokenSource();
        var interrupted = interruptions.FirstAsync().ContinueWith(_ => over.Cancel(), TaskScheduler.Default);
        var code = ExitCodes.Done;
        while (!over.IsCancellationRequested)
        {
            var files = Globs.Expand(request.Files, Patterns);
            using var watch = new FileWatch(files.Concat(Plans(files)), Patterns);
            try
            {
                code = await OnceAsync(files);
            }
            catch (CommandException e)
            {
                error.WriteLine(Messages.Line(e));
                code = ExitCodes.Wrong;
            }
            error.WriteLine("ostream: waiting for a change; Ctrl-C ends");
            try
            {
                await watch.WaitAsync(over.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        interruptions.Quit();
        await interrupted;
        return code;
    }

    /// <summary>The plans that test files name, as far as they can be read.</summary>
    static IEnumerable<string> Plans(IReadOnlyList<string> files) => files.Where(File.Exists)
        .SelectMany(f => TestFileReader.Read(f, new DiagnosticBag())?.Cases.Select(c => c.Plan.File) ?? []).Distinct();

    async Task<int> OnceAsync(IReadOnlyList<string> paths)
    {
        var start = time.GetUtcNow();
        if (Read(paths) is not { } files)
            return ExitCodes.Wrong;
        if (request.Crash)
            TakeSeed();
        if (request.Silo)
            _silo ??= await SiloHost.StartAsync(request.Parallelism);
        using var actual = request.Actual is { } file ? OutputFile.Create(file, "--actual") : null;
        using var junit = request.Junit is { } xml ? OutputFile.Create(xml, "--junit") : null;
        var ran = new List<RanFile>();
        foreach (var (test, text) in files)
        {
            var cases = await RunAsync(test, actual);
            if (cases.Count == 0)
                continue;
            ran.Add(new RanFile(test, text, cases));
            _report.File(ran[^1]);
            if (request.Update)
                Update(ran[^1]);
        }
        if (junit is not null)
            JunitReport.Write(ran, start, junit);
        if (ran.Count == 0)
            error.WriteLine(Messages.Line(ErrorCodes.BadOption, request.Filter is null ? "There are no cases" : $"No case's name fits '{request.Filter}'", null));
        _report.Total(ran);
        return ran.Count == 0 || ran.Any(f => f.Failed > 0) ? ExitCodes.Failed : ExitCodes.Done;
    }

    async Task<List<RanCase>> RunAsync(TestFile file, TextWriter? actual)
    {
        var cases = new List<RanCase>();
        for (var i = 0; i < file.Cases.Length; i++)
        {
            if (!CaseFilter.Fits(file.Cases[i].Name, request.Filter))
                continue;
            var start = time.GetTimestamp();
            var result = await RunAsync(file.Cases[i]);
            cases.Add(new RanCase(i, result, time.GetElapsedTime(start)));
            actual?.WriteLine(result.ToActualJson());
            if (!result.Passed)
                _report.Failed(file.Path, cases[^1]);
        }
        return cases;
    }

    void TakeSeed()
    {
        _seed = request.Seed ?? (int)(time.GetUtcNow().ToUnixTimeMilliseconds() % MostSeeds);
        error.WriteLine($"ostream: crashes by the seed {_seed}");
    }

    async Task<CaseResult> RunAsync(TestCase test)
    {
        if (request.Crash)
            return CrashRunner.Run(test, _seed, request.Rescale);
        if (_silo is null)
            return TestRunner.Run(test);
        // Several tasks give their results in an order of their own.
        return await TestRunner.RunAsync(request.Parallelism > 1 ? test with { Ordered = false } : test, _silo);
    }

    void Update(RanFile ran)
    {
        var update = ExpectationUpdate.Of(ran);
        foreach (var refusal in update.Refusals)
            output.WriteLine($"  not updated: {refusal}");
        if (update.Text is not { } text)
            return;
        using (var file = OutputFile.Create(ran.File.Path, "--update"))
            file.Write(text);
        foreach (var change in update.Changes)
            output.WriteLine($"  updated: {change}");
    }

    List<(TestFile File, string Text)>? Read(IReadOnlyList<string> paths)
    {
        var files = new List<(TestFile File, string Text)>();
        var wrong = false;
        foreach (var path in paths)
        {
            var diagnostics = new DiagnosticBag();
            var text = TextFile.Read(path, "test file");
            var file = TestFileReader.Parse(text, path, diagnostics);
            foreach (var finding in diagnostics.Items)
                error.WriteLine(Messages.Line(path, finding));
            if (file is null)
                wrong = true;
            else
                files.Add((file, text));
        }
        return wrong ? null : files;
    }
}
