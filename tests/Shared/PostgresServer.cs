using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrleansStream.Tests;

/// <summary>
/// A private PostgreSQL server for tests: its own data in a temporary folder, a free loopback port, no password, gone when it is disposed of or when this
/// process ends, however that ends: a shell that holds it waits for the end of its standard input. It does not sync files, so it survives its own
/// death but not the machine's.
/// </summary>
sealed class PostgresServer : IDisposable
{
    /// <summary>Set where a missing PostgreSQL shall fail the tests that need it, as in continuous integration.</summary>
    const string RequiredVariable = "ORLEANSSTREAM_REQUIRE_POSTGRES";

    /// <summary>Somebody else may take a port between finding and using it.</summary>
    const int PortTries = 5;

    static readonly Lazy<string?> FoundBin = new(FindBin);
    static readonly Lazy<PostgresServer> SharedServer = new(StartShared, LazyThreadSafetyMode.ExecutionAndPublication);
    static int s_databases;

    readonly Process _shell;
    readonly string _bin;

    PostgresServer(Process shell, string bin, int port) => (_shell, _bin, Port) = (shell, bin, port);

    /// <summary>Why tests that need a server are skipped; null: they are not.</summary>
    public static string? SkipReason =>
        FoundBin.Value is not null || Environment.GetEnvironmentVariable(RequiredVariable) is { Length: > 0 } and not "0"
            ? null
            : $"PostgreSQL is not installed: no initdb in PATH or /usr/lib/postgresql/*/bin (install it, or set {RequiredVariable}=1 to make this a failure)";

    /// <summary>One server for all tests of this process that do no harm to it. Each takes a database of its own: <see cref="CreateDatabase"/>.</summary>
    public static PostgresServer Shared => SharedServer.Value;

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts a server. Settings are like <c>max_connections=20</c>.</summary>
    public static PostgresServer Start(params string[] settings)
    {
        var bin = FoundBin.Value ?? throw new InvalidOperationException("PostgreSQL is not installed: no initdb in PATH or /usr/lib/postgresql/*/bin.");
        for (var tries = 1; ; tries++)
        {
            var port = FreePort();
            var server = new PostgresServer(Process.Start(Shell(bin, port, settings))!, bin, port);
            try
            {
                server.Start();
                return server;
            }
            catch (InvalidOperationException) when (tries < PortTries)
            {
                server.Dispose();
            }
        }
    }

    /// <summary>The connection string of a database, for Npgsql.</summary>
    public string ConnectionString(string database = "postgres") => $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}";

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public string CreateDatabase()
    {
        var name = $"test{Interlocked.Increment(ref s_databases)}";
        Sql($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Runs a statement as an administrator and returns what it prints, columns parted by |.</summary>
    public string Sql(string statement, string database = "postgres")
    {
        var start = new ProcessStartInfo(Path.Combine(_bin, "psql"))
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            ArgumentList = { "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", $"postgresql://postgres@127.0.0.1:{Port}/{database}", "-c", statement },
        };
        using var psql = Process.Start(start)!;
        var errors = psql.StandardError.ReadToEndAsync();
        var output = psql.StandardOutput.ReadToEnd();
        psql.WaitForExit();
        return psql.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"psql: {errors.Result}");
    }

    /// <summary>Starts it again after <see cref="Stop"/> or <see cref="Kill"/>, at the same port and with the same data.</summary>
    public void Start() => Command("start");

    /// <summary>Stops it in order; connections are closed.</summary>
    public void Stop() => Command("stop");

    /// <summary>Ends it with SIGKILL; its data stays.</summary>
    public void Kill() => Command("kill");

    /// <summary>Ends it and deletes its data.</summary>
    public void Dispose()
    {
        if (!_shell.HasExited)
        {
            _shell.StandardInput.Close();
            _shell.WaitForExit();
        }
        _shell.Dispose();
    }

    void Command(string command)
    {
        _shell.StandardInput.WriteLine(command);
        _shell.StandardInput.Flush();
        var answer = _shell.StandardOutput.ReadLine();
        if (answer != "done")
            throw new InvalidOperationException($"PostgreSQL: {command}: {answer ?? "the shell that holds it has ended"} {_shell.StandardOutput.ReadLine()}");
    }

    /// <summary>initdb and postgres refuse to run as root, so root becomes somebody else first.</summary>
    static ProcessStartInfo Shell(string bin, int port, string[] settings)
    {
        string[] options =
        [
            $"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "full_page_writes=off", "max_connections=200",
            "max_prepared_transactions=50", "shared_buffers=64MB", "logging_collector=off", .. settings,
        ];
        List<string> command = ["sh", "-c", Script, "sh", bin, string.Join(' ', options.Select(o => $"-c {o}"))];
        if (Environment.UserName == "root")
            command.InsertRange(0, ["setpriv", $"--reuid={Unprivileged()}", $"--regid={Unprivileged()}", "--clear-groups"]);
        var start = new ProcessStartInfo(command[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        return start;
    }

    const string Script = """
        bin=$1 options=$2
        folder=$(mktemp -d /tmp/orleansstream-postgres-XXXXXX) || exit 1
        trap 'rm -rf "$folder"' EXIT
        trap '' INT TERM
        made=no
        while read -r command; do
          case $command in
            start)
              if [ $made = no ]; then
                "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1 && made=yes
              fi
              # Processes of one that was killed may live for a moment and keep its memory.
              for try in 1 2 3 4 5; do
                "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -o "$options" -w -t 60 start >/dev/null 2>&1 && break
                sleep 0.2
              done
              "$bin/pg_ctl" -D "$folder/data" status >/dev/null 2>&1 && echo done || { echo "does not start"; tail -n 1 "$folder/log"; }
              ;;
            stop)
              "$bin/pg_ctl" -D "$folder/data" -m fast -w stop >/dev/null 2>&1
              echo done
              ;;
            kill)
              pid=$(head -n 1 "$folder/data/postmaster.pid")
              kill -9 "$pid"
              while kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
              echo done
              ;;
          esac
        done
        "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1
        """;

    static string Unprivileged() => File.ReadLines("/etc/passwd").Any(l => l.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "1001";

    static PostgresServer StartShared()
    {
        var server = Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    }

    static string? FindBin()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        const string Debian = "/usr/lib/postgresql";
        string[] folders = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        var versions = folders.OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var version) ? version : 0);
        // What stands in PATH may be a link into a folder that has the other programs.
        return path.Select(p => Path.Combine(p, "initdb")).Concat(versions.Select(v => Path.Combine(v, "bin", "initdb"))).Where(File.Exists)
            .Select(f => Path.GetDirectoryName(File.ResolveLinkTarget(f, returnFinalTarget: true)?.FullName ?? f)!)
            .FirstOrDefault(d => File.Exists(Path.Combine(d, "pg_ctl")) && File.Exists(Path.Combine(d, "psql")));
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A test that needs <see cref="PostgresServer"/>.</summary>
sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.SkipReason!;
}

/// <summary>A test with data that needs <see cref="PostgresServer"/>.</summary>
sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.SkipReason!;
}
