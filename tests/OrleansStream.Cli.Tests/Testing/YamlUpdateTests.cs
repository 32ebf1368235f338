namespace OrleansStream.Cli.Testing;

/// <summary><c>--update</c> of test files in YAML. Each case gets the rows 1, 2, ... and expects what stands there.</summary>
public sealed class YamlUpdateTests : IDisposable
{
    const string Start = """
        # A comment stays.
        pipeline:
          sources: { in: { type: kafka } }
          sinks: { out: { type: console } }
        cases:

        """;

    /// <summary>Cases before and after.</summary>
    public static TheoryData<string, string> Rewritten => new()
    {
        // Dashes: rows that fit stay as they are, comments included, new ones are written like the first.
        {
            """
              - name: é 😀
                inputs: [ { in: { n: 1, m: é } }, { in: { n: 2, m: true } } ]
                expect:
                  out:
                    # the first
                    - n: 1.0   # fits
                    # the other
                    - n: 2
                      m: false
                    - n: 3
              - inputs: []
            """, """
              - name: é 😀
                inputs: [ { in: { n: 1, m: é } }, { in: { n: 2, m: true } } ]
                expect:
                  out:
                    # the first
                    - n: 1.0   # fits
                    - n: 2
                      m: true
              - inputs: []
            """
        },
        // Dashes at the column of the name, rows in braces, the end of the file.
        {
            """
              - inputs: [ { in: { n: 1, no: x } } ]
                expect:
                  out:
                  - { n: 2, no: x }
            """, """
              - inputs: [ { in: { n: 1, no: x } } ]
                expect:
                  out:
                  - { n: 1, "no": "x" }

            """
        },
        // No rows.
        {
            """
              - inputs: []
                expect:
                  out:
                  - { n: 2 }
                  - n: 3
            """, """
              - inputs: []
                expect:
                  out: []
            """
        },
        // Brackets on one line.
        {
            """
              - inputs: [ { in: { n: 1, m: 5 } }, { in: { n: 2, m: [ 6 ] } } ]
                expect: { out: [ { n: 1 }, {n: 7, m: [ 5 ]} ] }   # why
            """, """
              - inputs: [ { in: { n: 1, m: 5 } }, { in: { n: 2, m: [ 6 ] } } ]
                expect: { out: [ { n: 1 }, { n: 2, m: [6] } ] }   # why
            """
        },
        // Rows where there were none.
        {
            """
              - inputs: [ { in: { n: 1 } } ]
                expect:
                  out: []
            """, """
              - inputs: [ { in: { n: 1 } } ]
                expect:
                  out: [ { n: 1 } ]
            """
        },
        // Brackets over several lines become dashes.
        {
            """
              - inputs: [ { in: { n: 1 } }, { in: { n: 2 } } ]
                expect:
                  out: [
                    { n: 2 }, # two
                    { n: 3 }
                  ]
            """, """
              - inputs: [ { in: { n: 1 } }, { in: { n: 2 } } ]
                expect:
                  out:
                    - { n: 1 }
                    - { n: 2 }
            """
        },
        // JSON is YAML.
        {
            """
              - { "inputs": [ { "in": { "n": 1 } }, { "in": { "n": 2 } } ],
                  "expect": { "out": [
                    { "n": 2 },
                    {"n":4} ] } }
            """, """
              - { "inputs": [ { "in": { "n": 1 } }, { "in": { "n": 2 } } ],
                  "expect": { "out": [
                    { n: 1 },
                    { "n": 2 }
                  ] } }
            """
        },
        // Texts over several lines, phases, aliases of rows, a row behind its dash.
        {
            """
              - phases:
                - inputs: [ { in: &row { n: 1, t: "a\nb\n" } } ]
                  expect:
                    out:
                    - t: |
                        a
                        b
                - inputs:
                  - in: *row
                  - in: { n: 2, t: c }
                  expect:
                    out:
                    -
                      n: 2
                    - n: 9
                      t: |
                        a
                    - *row
            """, """
              - phases:
                - inputs: [ { in: &row { n: 1, t: "a\nb\n" } } ]
                  expect:
                    out:
                    - t: |
                        a
                        b
                - inputs:
                  - in: *row
                  - in: { n: 2, t: c }
                  expect:
                    out:
                    - *row
                    -
                      n: 2

            """
        },
    };

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [MemberData(nameof(Rewritten))]
    public async Task What_came_out_is_written_as_the_file_is(string before, string after)
    {
        foreach (var newLine in new[] { "\n", "\r\n" })
        {
            var file = _work.Write("a.test.yaml", (Start + before).ReplaceLineEndings(newLine));
            var (code, output) = await RunAsync("test", file, "--update");
            Assert.Equal(1, code);
            Assert.DoesNotContain("not updated", output, StringComparison.Ordinal);
            Assert.Equal((Start + after).ReplaceLineEndings(newLine), File.ReadAllText(file));
            (code, output) = await RunAsync("test", file, "--update");
            Assert.True(code == 0, output);
        }
    }

    [Theory]
    [InlineData("  - inputs: []\n    expect: &e { out: [ { n: 1 } ] }\n  - inputs: []\n    expect: *e\n", "stands behind an alias")]
    [InlineData("  - inputs: []\n    expect: { out: &e [ { n: 1 } ] }\n", "has an anchor")]
    [InlineData("  - inputs: []\n    expect:\n      out: # none\n      - n: 1\n", "a comment before its first row")]
    [InlineData("  - inputs: []\n    expect: &e { out: [ { n: 1 } ] }\n  - inputs: [ { in: { n: 1 } } ]\n    expect: *e\n", "part of something else")]
    [InlineData("  - inputs: []\n    expect: { out: [ &r { n: 1 } ] }\n  - inputs: [ { in: *r } ]\n    expect: { out: [ { n: 1 } ] }\n", "part of something else")]
    public async Task What_cannot_be_written_is_left_as_it_is(string cases, string why)
    {
        var file = _work.Write("a.test.yml", Start + cases);
        var (code, output) = await RunAsync("test", file, "--update");
        Assert.Equal(1, code);
        Assert.Contains("not updated", output, StringComparison.Ordinal);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.Contains("for you to mend", output, StringComparison.Ordinal);
    }

    static async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await CommandLine.RunAsync(args, output, error);
        Assert.Equal("", error.ToString());
        return (code, output.ToString());
    }
}
