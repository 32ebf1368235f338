using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Formats;
using OrleansStream.Events;

namespace OrleansStream.Tests.Formats;

public class JsonInferenceTests
{
    static string Infer(string lines) => SchemaJson.Write(new JsonFormat().Infer(new JsonFormatOptions(), Encoding.UTF8.GetBytes(lines))).ToJsonString();

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"int64"}""")]
    [InlineData("""{"a":1.0}""", """{"a":"float64"}""")]
    [InlineData("{\"a\":1}\n{\"a\":2.5}", """{"a":"float64"}""")]
    [InlineData("""{"a":12345678901234567890}""", """{"a":"float64"}""")]
    [InlineData("""{"a":true,"b":"x","c":null}""", """{"a":"bool","b":"string","c":"string"}""")]
    [InlineData("{\"a\":1}\n{\"a\":\"x\"}", """{"a":"json"}""")]
    [InlineData("{\"a\":1}\n{\"a\":true}", """{"a":"json"}""")]
    [InlineData("{\"a\":null}\n{\"a\":3}", """{"a":"int64"}""")]
    [InlineData("{\"a\":{\"x\":1}}\n{\"a\":{\"y\":\"t\"}}", """{"a":{"x":"int64","y":"string"}}""")]
    [InlineData("""{"a":{}}""", """{"a":"json"}""")]
    [InlineData("""{"a":[1,2.5,null],"b":[],"c":[1,"x"],"d":[{"x":1},{"y":2}]}""",
        """{"a":"list\u003Cfloat64\u003E","b":"list\u003Cstring\u003E","c":"list\u003Cjson\u003E","d":[{"x":"int64","y":"int64"}]}""")]
    [InlineData("\uFEFF{\"a\":1}\r\n\r\n{\"b\":2}\n", """{"a":"int64","b":"int64"}""")]
    [InlineData("{\"a\":1}\nnonsense\n[1]\n{\"$watermark\":5}\n{\"a\":", """{"a":"int64"}""")]
    public void Columns_are_the_union_of_all_fields(string lines, string schema) => Assert.Equal(schema, Infer(lines));

    [Fact]
    public void Parsed_rows_are_inferred_alike()
    {
        using var rows = JsonDocument.Parse("""[{"ts":1},{"$watermark":4},{"ts":2,"v":1.5}]""");
        Assert.Equal("{ts: int64, v: float64}", JsonInference.Infer(rows.RootElement.EnumerateArray()).ToString());
    }

    [Theory]
    [InlineData("""{"a":"bool","b":"decimal","c":"timestamp","d":"binary","e":"json"}""")]
    [InlineData("""{"a":{"b":{"c":"int64"}},"d":"list\u003Cstring\u003E","e":[{"f":"float64"}],"g":"list\u003Clist\u003Cint64\u003E\u003E"}""")]
    public void Declared_schemas_round_trip(string json) => Assert.Equal(json, SchemaJson.Write(Decoded.Schema(json)).ToJsonString());

    [Theory]
    [InlineData("[]", ErrorCodes.WrongShape, "schema", "for example")]
    [InlineData("{}", ErrorCodes.WrongShape, "schema", "inferred")]
    [InlineData("""{"a":1}""", ErrorCodes.WrongShape, "schema.a", null)]
    [InlineData("""{"a":"strng"}""", ErrorCodes.UnknownDataType, "schema.a", "'string'")]
    [InlineData("""{"a":"Int64"}""", ErrorCodes.UnknownDataType, "schema.a", "'int64'")]
    [InlineData("""{"a":"number"}""", ErrorCodes.UnknownDataType, "schema.a", "'float64'")]
    [InlineData("""{"a":{"b":"list<integer>"}}""", ErrorCodes.UnknownDataType, "schema.a.b", "'int64'")]
    [InlineData("""{"a":"int64","a":"string"}""", ErrorCodes.DuplicateColumn, "schema.a", null)]
    public void Wrong_schemas_are_refused_with_place_and_hint(string json, string code, string path, string? hint)
    {
        using var document = JsonDocument.Parse(json);
        var diagnostics = new DiagnosticBag();
        Assert.Null(SchemaJson.Read(document.RootElement, diagnostics, "orders", "schema"));
        var finding = Assert.Single(diagnostics.Items);
        Assert.Equal((code, path), (finding.Code, finding.Path));
        if (hint is not null)
            Assert.Contains(hint, finding.Hint);
    }

    [Fact]
    public void Deep_schemas_are_refused()
    {
        var json = string.Concat(Enumerable.Repeat("""{"a":""", 40)) + "\"int64\"" + new string('}', 40);
        using var document = JsonDocument.Parse(json);
        var diagnostics = new DiagnosticBag();
        Assert.Null(SchemaJson.Read(document.RootElement, diagnostics, null, "schema"));
        Assert.Equal(ErrorCodes.TooLarge, Assert.Single(diagnostics.Items).Code);
    }
}
