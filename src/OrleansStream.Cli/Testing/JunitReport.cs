using System.Globalization;
using System.Xml;

namespace OrleansStream.Cli.Testing;

/// <summary>Writes results in the XML form that JUnit made common and every build server reads.</summary>
static class JunitReport
{
    /// <summary>Writes all files as suites.</summary>
    /// <param name="files">What was run.</param>
    /// <param name="start">When that began.</param>
    /// <param name="output">Where to write.</param>
    public static void Write(IReadOnlyList<RanFile> files, DateTimeOffset start, TextWriter output)
    {
        // Names and differences may hold characters that XML has no place for.
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, CheckCharacters = false });
        xml.WriteStartElement("testsuites");
        for (var i = 0; i < files.Count; i++)
            Suite(xml, files[i], i, start);
        xml.WriteEndElement();
    }

    static void Suite(XmlWriter xml, RanFile ran, int id, DateTimeOffset start)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("package", "ostream");
        xml.WriteAttributeString("id", Number(id));
        xml.WriteAttributeString("name", Clean(ran.File.Path));
        xml.WriteAttributeString("timestamp", start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("hostname", Clean(Environment.MachineName));
        xml.WriteAttributeString("tests", Number(ran.Cases.Count));
        xml.WriteAttributeString("failures", Number(ran.Cases.Count(c => !c.Result.Passed && c.Result.Error is null)));
        xml.WriteAttributeString("errors", Number(ran.Cases.Count(c => !c.Result.Passed && c.Result.Error is not null)));
        xml.WriteAttributeString("time", Seconds(ran.Elapsed));
        Empty(xml, "properties");
        foreach (var test in ran.Cases)
            Case(xml, ran.File.Path, test);
        Empty(xml, "system-out");
        Empty(xml, "system-err");
        xml.WriteEndElement();
    }

    static void Case(XmlWriter xml, string file, RanCase ran)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", Clean(ran.Result.Case.Name));
        xml.WriteAttributeString("classname", Clean(file));
        xml.WriteAttributeString("time", Seconds(ran.Elapsed));
        if (!ran.Result.Passed)
        {
            xml.WriteStartElement(ran.Result.Error is null ? "failure" : "error");
            xml.WriteAttributeString("message", Clean(ran.Result.Failures[0].Split('\n')[0]));
            xml.WriteAttributeString("type", ran.Result.Error ?? "difference");
            xml.WriteString(Clean(string.Join('\n', ran.Result.Failures)));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    static void Empty(XmlWriter xml, string name)
    {
        xml.WriteStartElement(name);
        xml.WriteEndElement();
    }

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A text without the control characters that not even an escape may bring into XML.</summary>
    static string Clean(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\uFFFD'));
}
