using System.Collections.Frozen;

namespace OrleansStream.Expressions;

enum TokenKind
{
    End,
    Name,
    QuotedName,
    Text,
    Integer,
    Float,
    Symbol,
}

/// <summary>A word of an expression's text.</summary>
readonly record struct Token(TokenKind Kind, int Start, int Length);

/// <summary>Cuts an expression's text into tokens.</summary>
sealed class ExpressionLexer(string text)
{
    static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            "and", "or", "not", "in", "between", "like", "is", "null", "true", "false",
            "case", "when", "then", "else", "end", "cast", "try_cast",
        ],
        StringComparer.OrdinalIgnoreCase);

    int _next;

    /// <summary>Whether a word stands for itself in the grammar, so that a column of that name needs quotes.</summary>
    public static bool IsReserved(string word) => Reserved.Contains(word);

    /// <summary>Whether a name can be written without quotes, reserved words apart.</summary>
    public static bool IsName(string name)
    {
        if (name.Length == 0 || !IsNameStart(name[0]))
            return false;
        foreach (var c in name)
        {
            if (!IsNamePart(c))
                return false;
        }
        return true;
    }

    public Token Next()
    {
        while (_next < text.Length && char.IsWhiteSpace(text[_next]))
            _next++;
        if (_next == text.Length)
            return new Token(TokenKind.End, _next, 0);
        var start = _next;
        var c = text[start];
        var kind = c switch
        {
            '\'' => Quoted('\'', TokenKind.Text),
            '"' => Quoted('"', TokenKind.QuotedName),
            _ when IsNameStart(c) => Name(),
            _ when char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(At(start + 1))) => Number(),
            _ => Symbol(c),
        };
        return new Token(kind, start, _next - start);
    }

    static bool IsNameStart(char c) => c == '_' || char.IsLetter(c);

    static bool IsNamePart(char c) => c is '_' or '$' || char.IsLetterOrDigit(c);

    char At(int index) => index < text.Length ? text[index] : '\0';

    TokenKind Name()
    {
        while (IsNamePart(At(_next)))
            _next++;
        return TokenKind.Name;
    }

    TokenKind Quoted(char quote, TokenKind kind)
    {
        var start = _next;
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] != quote)
                continue;
            if (At(i + 1) == quote)
            {
                i++;
                continue;
            }
            _next = i + 1;
            return kind;
        }
        throw new ExpressionSyntaxException(
            kind == TokenKind.Text ? "The text that begins here has no closing '" : "The name that begins here has no closing \"", start,
            "a quote inside is written twice");
    }

    TokenKind Number()
    {
        var kind = TokenKind.Integer;
        SkipDigits();
        if (At(_next) == '.' && char.IsAsciiDigit(At(_next + 1)))
        {
            kind = TokenKind.Float;
            _next++;
            SkipDigits();
        }
        if (At(_next) is 'e' or 'E')
        {
            var digits = At(_next + 1) is '+' or '-' ? _next + 2 : _next + 1;
            if (char.IsAsciiDigit(At(digits)))
            {
                kind = TokenKind.Float;
                _next = digits;
                SkipDigits();
            }
        }
        if (IsNamePart(At(_next)))
            throw new ExpressionSyntaxException($"Expected an operator after the number, found '{At(_next)}'", _next);
        return kind;
    }

    void SkipDigits()
    {
        while (char.IsAsciiDigit(At(_next)))
            _next++;
    }

    TokenKind Symbol(char c)
    {
        var second = At(_next + 1);
        var length = (c, second) switch
        {
            ('<', '=') or ('<', '>') or ('>', '=') or ('!', '=') or ('|', '|') => 2,
            ('=', '=') => throw new ExpressionSyntaxException("'==' is no operator", _next, "equality is written ="),
            ('&', _) => throw new ExpressionSyntaxException($"'{c}' is no operator", _next, "write and"),
            ('!', _) => throw new ExpressionSyntaxException($"'{c}' is no operator", _next, "write not"),
            (':', ':') => throw new ExpressionSyntaxException("'::' is no operator", _next, "write cast(x as type)"),
            ('~', _) => throw new ExpressionSyntaxException($"'{c}' is no operator", _next, "write regexp_matches(text, pattern)"),
            ('^', _) => throw new ExpressionSyntaxException($"'{c}' is no operator", _next, "write power(base, exponent), or bit_xor(a, b)"),
            ('[', _) => throw new ExpressionSyntaxException($"'{c}' is no operator", _next, "write element_at(list, place)"),
            ('|', _) => throw new ExpressionSyntaxException($"'{c}' is no operator", _next, "write or; texts are joined by ||"),
            ('(' or ')' or ',' or '.' or '+' or '-' or '*' or '/' or '%' or '=' or '<' or '>', _) => 1,
            _ => throw new ExpressionSyntaxException($"The character {Describe(c)} has no meaning here", _next, "odd column names stand in double quotes"),
        };
        _next += length;
        return TokenKind.Symbol;
    }

    static string Describe(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : $"'{c}'";
}

/// <summary>What is wrong with an expression's text, and where.</summary>
sealed class ExpressionSyntaxException(string message, int offset, string? hint = null, string code = Diagnostics.ErrorCodes.BadExpression)
    : Exception(message)
{
    public int Offset { get; } = offset;

    public string? Hint { get; } = hint;

    public string Code { get; } = code;
}
