using System.Buffers.Text;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Functions;

/// <summary>Functions of codes and check sums: of characters, bytes and values.</summary>
static class CodeFunctions
{
    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("ascii", "ascii(text) -> int64", "The number (code point) of the text's first character; 0 if it is empty.", "ascii('A')", "65", 1, 1,
            call => call.Text(0) is { } text ? FunctionCall.Made(new ValueFunctionNode<long, FirstCode>(DataType.Int64, text), text) : null),
        Of("chr", "chr(number) -> string", "The character of that number (code point); null if there is none.", "chr(65)", "'A'", 1, 1,
            call => call.Integer(0) is { } code ? FunctionCall.Made(new TextFunctionNode<CharacterOf>(DataType.String, code), code) : null),
        Of("to_hex", "to_hex(number | text | binary) -> string",
            "A whole number (negative ones as 64 bits), or the bytes of a text (UTF-8) or binary value, in hexadecimal.", "to_hex(255)", "'ff'", 1, 1, ToHex),
        Of("from_hex", "from_hex(text) -> binary", "The bytes written in hexadecimal; null if it is none.",
            "cast(from_hex('4869') as string)", "'Hi'", 1, 1, call => Bytes<FromHex>(call)),
        Of("to_base64", "to_base64(text | binary) -> string", "The bytes of a text (UTF-8) or binary value in base64.",
            "to_base64('Hi')", "'SGk='", 1, 1, call => Made<ToBase64>(call)),
        Of("from_base64", "from_base64(text) -> binary", "The bytes written in base64; null if it is none.",
            "cast(from_base64('SGk=') as string)", "'Hi'", 1, 1, call => Bytes<FromBase64>(call)),
        Of("hash", "hash(value, …) -> int64", "A number that depends on the values alone and stays the same for ever: XXH3 of their bytes.",
            "hash('a') = hash('a')", "true", 1, Any, Hash),
        Of("md5", "md5(text | binary) -> string", "The MD5 sum of the bytes (a text's in UTF-8) in hexadecimal. Not safe against forgery.",
            "md5('a')", "'0cc175b9c0f1b6a831c399e269772661'", 1, 1, call => Made<Digest<Md5>>(call)),
        Of("sha1", "sha1(text | binary) -> string", "The SHA-1 sum of the bytes in hexadecimal. Not safe against forgery.",
            "sha1('a')", "'86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'", 1, 1, call => Made<Digest<Sha1>>(call)),
        Of("sha256", "sha256(text | binary) -> string", "The SHA-256 sum of the bytes in hexadecimal.",
            "left(sha256('a'), 16)", "'ca978112ca1bbdca'", 1, 1, call => Made<Digest<Sha256>>(call)),
        Of("sha512", "sha512(text | binary) -> string", "The SHA-512 sum of the bytes in hexadecimal.",
            "left(sha512('a'), 16)", "'1f40fc92da241694'", 1, 1, call => Made<Digest<Sha512>>(call)),
        Of("crc32", "crc32(text | binary) -> int64", "The CRC-32 check sum (as in zip and PNG) of the bytes.", "crc32('a')", "3904355907", 1, 1,
            call => Sum<Crc32Sum>(call)),
        Of("xxhash64", "xxhash64(text | binary) -> int64", "XXH64 of the bytes with seed 0, as a signed number.",
            "to_hex(xxhash64('a'))", "'d24ec4f1a98c6e5b'", 1, 1, call => Sum<XxHash64Sum>(call)),
    ];

    static Node? BytesOrText(FunctionCall call) => call.Type(0).Kind == TypeKind.Binary ? call.Arguments[0] : call.Text(0);

    static Node? Made<TFunction>(FunctionCall call) where TFunction : struct, ITextFunction =>
        BytesOrText(call) is { } bytes ? FunctionCall.Made(new TextFunctionNode<TFunction>(DataType.String, bytes), bytes) : null;

    static Node? Bytes<TFunction>(FunctionCall call) where TFunction : struct, ITextFunction =>
        call.Text(0) is { } text ? FunctionCall.Made(new TextFunctionNode<TFunction>(DataType.Binary, text), text) : null;

    static Node? Sum<TFunction>(FunctionCall call) where TFunction : struct, IValueFunction<long> =>
        BytesOrText(call) is { } bytes ? FunctionCall.Made(new ValueFunctionNode<long, TFunction>(DataType.Int64, bytes), bytes) : null;

    static Node? ToHex(FunctionCall call)
    {
        if (call.Type(0).Kind != TypeKind.Int64)
            return call.Type(0).Kind is TypeKind.String or TypeKind.Binary or TypeKind.Null ? Made<BytesToHex>(call) : call.Wrong(0, "an int64, a text or binary");
        return FunctionCall.Made(new TextFunctionNode<NumberToHex>(DataType.String, call.Arguments[0]), call.Arguments[0]);
    }

    static Node? Hash(FunctionCall call)
    {
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            if (call.Type(i).Kind is TypeKind.List or TypeKind.Struct)
                return call.Wrong(i, "a single value");
        }
        Node[] values = [.. call.Arguments.Select(a => Binder.Coerce(a, a.Type.Kind == TypeKind.Null ? DataType.String : a.Type))];
        return FunctionCall.Made(new HashNode(values), values);
    }

    readonly struct FirstCode : IValueFunction<long>
    {
        public static bool TryApply(Arguments row, out long result)
        {
            var text = row.Text(0);
            Rune.DecodeFromUtf8(text, out var rune, out _);
            result = text.IsEmpty ? 0 : rune.Value;
            return true;
        }
    }

    readonly struct CharacterOf : ITextFunction
    {
        public static Outcome Write(Arguments row, ref TextBuilder writer)
        {
            var code = row.Integer(0);
            if (code is < 0 or > int.MaxValue || !Rune.TryCreate((int)code, out var rune))
                return Outcome.Null;
            writer.Advance(rune.EncodeToUtf8(writer.Reserve(4)));
            return Outcome.Value;
        }
    }

    readonly struct NumberToHex : ITextFunction
    {
        public static Outcome Write(Arguments row, ref TextBuilder writer)
        {
            Utf8Formatter.TryFormat((ulong)row.Integer(0), writer.Reserve(16), out var written, 'x');
            writer.Advance(written);
            return Outcome.Value;
        }
    }

    readonly struct BytesToHex : ITextFunction
    {
        public static Outcome Write(Arguments row, ref TextBuilder writer)
        {
            var bytes = row.Text(0);
            if (!writer.HasRoom(2L * bytes.Length))
                return Outcome.TooLong;
            Convert.TryToHexStringLower(bytes, writer.Reserve(2 * bytes.Length), out var written);
            writer.Advance(written);
            return Outcome.Value;
        }
    }

    readonly struct FromHex : ITextFunction
    {
        public static Outcome Write(Arguments row, ref TextBuilder writer)
        {
            var text = row.Text(0);
            if (Convert.FromHexString(text, writer.Reserve(text.Length / 2), out _, out var written) != System.Buffers.OperationStatus.Done)
                return Outcome.Null;
            writer.Advance(written);
            return Outcome.Value;
        }
    }

    readonly struct ToBase64 : ITextFunction
    {
        public static Outcome Write(Arguments row, ref TextBuilder writer)
        {
            var bytes = row.Text(0);
            if (!writer.HasRoom(4L * ((bytes.Length / 3) + 1)))
                return Outcome.TooLong;
            Base64.EncodeToUtf8(bytes, writer.Reserve(4 * ((bytes.Length / 3) + 1)), out _, out var written);
            writer.Advance(written);
            return Outcome.Value;
        }
    }

    readonly struct FromBase64 : ITextFunction
    {
        public static Outcome Write(Arguments row, ref TextBuilder writer)
        {
            var text = row.Text(0);
            if (Base64.DecodeFromUtf8(text, writer.Reserve((text.Length / 4 * 3) + 3), out _, out var written) != System.Buffers.OperationStatus.Done)
                return Outcome.Null;
            writer.Advance(written);
            return Outcome.Value;
        }
    }

    interface IDigest
    {
        static abstract int Write(ReadOnlySpan<byte> bytes, Span<byte> sum);
    }

    readonly struct Digest<TDigest> : ITextFunction where TDigest : struct, IDigest
    {
        public static Outcome Write(Arguments row, ref TextBuilder writer)
        {
            Span<byte> sum = stackalloc byte[SHA512.HashSizeInBytes];
            var length = TDigest.Write(row.Text(0), sum);
            Convert.TryToHexStringLower(sum[..length], writer.Reserve(2 * length), out var written);
            writer.Advance(written);
            return Outcome.Value;
        }
    }

#pragma warning disable CA5350, CA5351 // Users name the algorithm that their other systems use; nothing here relies on it for safety.
    readonly struct Md5 : IDigest
    {
        public static int Write(ReadOnlySpan<byte> bytes, Span<byte> sum) => MD5.HashData(bytes, sum);
    }

    readonly struct Sha1 : IDigest
    {
        public static int Write(ReadOnlySpan<byte> bytes, Span<byte> sum) => SHA1.HashData(bytes, sum);
    }
#pragma warning restore CA5350, CA5351

    readonly struct Sha256 : IDigest
    {
        public static int Write(ReadOnlySpan<byte> bytes, Span<byte> sum) => SHA256.HashData(bytes, sum);
    }

    readonly struct Sha512 : IDigest
    {
        public static int Write(ReadOnlySpan<byte> bytes, Span<byte> sum) => SHA512.HashData(bytes, sum);
    }

    readonly struct Crc32Sum : IValueFunction<long>
    {
        public static bool TryApply(Arguments row, out long result)
        {
            result = Crc32.HashToUInt32(row.Text(0));
            return true;
        }
    }

    readonly struct XxHash64Sum : IValueFunction<long>
    {
        public static bool TryApply(Arguments row, out long result)
        {
            result = (long)XxHash64.HashToUInt64(row.Text(0));
            return true;
        }
    }
}
