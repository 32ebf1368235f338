using System.Collections.Immutable;
using System.Globalization;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

/// <summary>The grammar: operator precedence by a loop, everything else by descent. Used once.</summary>
sealed class ExpressionSyntax
{
    static readonly string[] TypeNames = ["bool", "int64", "float64", "decimal", "string", "timestamp", "binary", "json", "list<T>"];

    readonly string _text;
    readonly ExpressionLexer _lexer;
    Token _token;
    int _depth;

    public ExpressionSyntax(string text)
    {
        _text = text;
        _lexer = new ExpressionLexer(text);
        _token = _lexer.Next();
    }

    public Expression Parse()
    {
        var parsed = Operators(Precedence.Lowest);
        return _token.Kind == TokenKind.End ? parsed : throw Expected(
            "an operator or the end", Is("ilike") ? "lower(x) like lower(pattern) ignores case" : Is("rlike") || Is("regexp") ? "write regexp_matches(text, pattern)" : null);
    }

    Expression Operators(Precedence least)
    {
        if (++_depth > ExpressionParser.MaxDepth)
            throw ExpressionParser.TooLarge($"The expression is nested more than {ExpressionParser.MaxDepth} deep", _token.Start);
        var start = _token.Start;
        var left = Prefix();
        var compared = false;
        while (Infix() is { } precedence && precedence >= least)
        {
            if (precedence == Precedence.Comparison)
            {
                if (compared)
                    throw Expected("and, or, or the end", "comparisons do not chain; use parentheses or between");
                compared = true;
                left = Comparison(left) with { Offset = start };
            }
            else
            {
                compared = false;
                var op = BinaryOperatorOf(_token)!.Value;
                Advance();
                left = new BinaryExpression(op, left, Operators(precedence + 1)) { Offset = start };
            }
        }
        _depth--;
        return left;
    }

    /// <summary>How tightly the operator at hand binds; null if there is none.</summary>
    Precedence? Infix()
    {
        if (BinaryOperatorOf(_token) is { } op)
            return Precedences.Of(op);
        return Is("is") || Is("in") || Is("between") || Is("like") || Is("not") ? Precedence.Comparison : null;
    }

    Expression Comparison(Expression left)
    {
        if (BinaryOperatorOf(_token) is { } op)
        {
            Advance();
            return new BinaryExpression(op, left, Operand());
        }
        if (Take("is"))
            return Is(left);
        var negated = Take("not");
        if (Take("in"))
        {
            RequireSymbol("(");
            return new InExpression(left, List("a value"), negated);
        }
        if (Take("between"))
        {
            var low = Operand();
            Require("and");
            return new BetweenExpression(left, low, Operand(), negated);
        }
        if (Take("like"))
        {
            var pattern = Operand();
            return new LikeExpression(left, pattern, Take("escape") ? Operand() : null, negated);
        }
        throw Expected("in, between or like");
    }

    Expression Is(Expression left)
    {
        var isNot = Take("not");
        if (Take("null") || Take("unknown"))
            return new IsNullExpression(left, isNot);
        var start = _token.Start;
        if (Is("true") || Is("false"))
        {
            var value = new LiteralExpression(Is("true")) { Offset = start };
            Advance();
            return new DistinctExpression(left, value, !isNot);
        }
        if (!Take("distinct"))
            throw Expected("null, true, false, unknown or distinct from");
        Require("from");
        return new DistinctExpression(left, Operand(), isNot);
    }

    Expression Operand() => Operators(Precedence.Comparison + 1);

    Expression Prefix()
    {
        var start = _token.Start;
        if (Take("not"))
            return new UnaryExpression(UnaryOperator.Not, Operators(Precedence.Not)) { Offset = start };
        if (TakeSymbol("+"))
            return Operators(Precedence.Unary);
        if (!TakeSymbol("-"))
            return Primary();
        // A minus belongs to the number after it: otherwise the lowest int64 could not be written.
        return _token.Kind is TokenKind.Integer or TokenKind.Float
            ? Number(start, "-")
            : new UnaryExpression(UnaryOperator.Negate, Operators(Precedence.Unary)) { Offset = start };
    }

    Expression Primary()
    {
        var start = _token.Start;
        switch (_token.Kind)
        {
            case TokenKind.Integer or TokenKind.Float:
                return Number(start, "");
            case TokenKind.Text:
                return new LiteralExpression(Unquoted()) { Offset = start };
            case TokenKind.QuotedName:
                return Column(start, Unquoted());
            case TokenKind.Name:
                return Word(start);
            case TokenKind.Symbol when TakeSymbol("("):
                var inner = Operators(Precedence.Lowest);
                RequireSymbol(")");
                return FieldExpression.Of(inner, NestedNames());
            default:
                throw Expected("a value, a column or a function");
        }
    }

    Expression Word(int start)
    {
        if (Take("null"))
            return new LiteralExpression(null) { Offset = start };
        if (Take("true"))
            return new LiteralExpression(true) { Offset = start };
        if (Take("false"))
            return new LiteralExpression(false) { Offset = start };
        if (Take("case"))
            return Case(start);
        if (Is("cast") || Is("try_cast"))
            return FieldExpression.Of(Cast(start), NestedNames());
        var word = Text(_token);
        if (ExpressionLexer.IsReserved(word))
            throw Expected("a value, a column or a function", $"a column of that name is written \"{word}\"");
        Advance();
        if (!TakeSymbol("("))
            return Column(start, word);
        if (SpecialForm(start, word) is { } special)
            return FieldExpression.Of(special, NestedNames());
        var arguments = TakeSymbol(")") ? [] : List("an argument");
        return FieldExpression.Of(new FunctionExpression(word.ToLowerInvariant(), arguments) { Offset = start }, NestedNames());
    }

    /// <summary>Calls that SQL writes with words between their arguments; null for all others.</summary>
    FunctionExpression? SpecialForm(int start, string word)
    {
        if (word.Equals("extract", StringComparison.OrdinalIgnoreCase))
        {
            if (_token.Kind is not (TokenKind.Name or TokenKind.Text))
                throw Expected("a part of a time", "for example extract(year from t)");
            var offset = _token.Start;
            var isName = _token.Kind == TokenKind.Name;
            var part = isName ? Text(_token) : Unquoted();
            if (isName)
                Advance();
            Require("from");
            var time = Operators(Precedence.Lowest);
            RequireSymbol(")");
            return new FunctionExpression("date_part", [new LiteralExpression(part.ToLowerInvariant()) { Offset = offset }, time]) { Offset = start };
        }
        if (!word.Equals("position", StringComparison.OrdinalIgnoreCase))
            return null;
        var sought = Operand();
        if (!Take("in"))
            throw Expected("in", "position is written position(part in text); strpos(text, part) is the same");
        var text = Operators(Precedence.Lowest);
        RequireSymbol(")");
        return new FunctionExpression("strpos", [text, sought]) { Offset = start };
    }

    ColumnExpression Column(int start, string first) =>
        new(new Plans.EquatableArray<string>([first, .. NestedNames()])) { Offset = start };

    /// <summary>The names of nested values, each after a dot.</summary>
    string[] NestedNames()
    {
        var names = new List<string>();
        while (TakeSymbol("."))
        {
            if (_token.Kind == TokenKind.QuotedName)
            {
                names.Add(Unquoted());
                continue;
            }
            if (_token.Kind != TokenKind.Name)
                throw Expected("a name after the dot");
            names.Add(Text(_token));
            Advance();
        }
        return [.. names];
    }

    CaseExpression Case(int start)
    {
        var operand = Is("when") ? null : Operators(Precedence.Lowest);
        var branches = ImmutableArray.CreateBuilder<CaseBranch>();
        Require("when");
        do
        {
            var when = Operators(Precedence.Lowest);
            Require("then");
            branches.Add(new CaseBranch(when, Operators(Precedence.Lowest)));
        }
        while (Take("when"));
        var otherwise = Take("else") ? Operators(Precedence.Lowest) : null;
        Require("end");
        return new CaseExpression(operand, new(branches.DrainToImmutable()), otherwise) { Offset = start };
    }

    CastExpression Cast(int start)
    {
        var isTry = Is("try_cast");
        Advance();
        RequireSymbol("(");
        var operand = Operators(Precedence.Lowest);
        Require("as");
        var type = Type();
        RequireSymbol(")");
        return new CastExpression(operand, type, isTry) { Offset = start };
    }

    DataType Type()
    {
        var start = _token.Start;
        if (_token.Kind != TokenKind.Name)
            throw Expected("a type");
        var name = Text(_token).ToLowerInvariant();
        Advance();
        if (name == "list" && TakeSymbol("<"))
        {
            if (++_depth > ExpressionParser.MaxDepth)
                throw ExpressionParser.TooLarge("The type is nested too deep", start);
            var element = Type();
            RequireSymbol(">");
            return DataType.ListOf(element);
        }
        return DataType.TryParse(name, out var type)
            ? type
            : throw new ExpressionSyntaxException(
                $"There is no type '{name}'", start, NearestName.Hint(name, TypeNames),
                ErrorCodes.UnknownDataType);
    }

    LiteralExpression Number(int start, string sign)
    {
        var digits = sign + Text(_token);
        var isFloat = _token.Kind == TokenKind.Float;
        Advance();
        if (!isFloat)
        {
            return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? new LiteralExpression(whole) { Offset = start }
                : throw new ExpressionSyntaxException($"{Shortened(digits)} does not fit int64", start, "write it as float64, for example 1e20");
        }
        var value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value)
            ? new LiteralExpression(value) { Offset = start }
            : throw new ExpressionSyntaxException($"{Shortened(digits)} does not fit float64", start);
    }

    Plans.EquatableArray<Expression> List(string what)
    {
        var items = ImmutableArray.CreateBuilder<Expression>();
        do
        {
            if (_token.Kind == TokenKind.Symbol && Text(_token) is ")" or ",")
                throw Expected(what);
            items.Add(Operators(Precedence.Lowest));
        }
        while (TakeSymbol(","));
        if (!TakeSymbol(")"))
            throw Expected("',' or ')'");
        return new(items.DrainToImmutable());
    }

    static string Shortened(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");

    string Text(Token token) => _text.Substring(token.Start, token.Length);

    string Unquoted()
    {
        var quote = _text[_token.Start];
        var inner = _text.Substring(_token.Start + 1, _token.Length - 2).Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal);
        Advance();
        return inner;
    }

    void Advance() => _token = _lexer.Next();

    bool Is(string keyword) =>
        _token.Kind == TokenKind.Name && _text.AsSpan(_token.Start, _token.Length).Equals(keyword, StringComparison.OrdinalIgnoreCase);

    bool Take(string keyword)
    {
        if (!Is(keyword))
            return false;
        Advance();
        return true;
    }

    bool TakeSymbol(string symbol)
    {
        if (_token.Kind != TokenKind.Symbol || !_text.AsSpan(_token.Start, _token.Length).SequenceEqual(symbol))
            return false;
        Advance();
        return true;
    }

    void Require(string keyword)
    {
        if (!Take(keyword))
            throw Expected(keyword);
    }

    void RequireSymbol(string symbol)
    {
        if (!TakeSymbol(symbol))
            throw Expected($"'{symbol}'");
    }

    ExpressionSyntaxException Expected(string what, string? hint = null)
    {
        var found = _token.Kind switch
        {
            TokenKind.End => "the end",
            TokenKind.Text => $"the text {Shortened(Text(_token))}",
            _ => $"'{Shortened(Text(_token))}'",
        };
        return new ExpressionSyntaxException($"Expected {what}, found {found}", _token.Start, hint);
    }

    BinaryOperator? BinaryOperatorOf(Token token)
    {
        if (token.Kind == TokenKind.Name)
            return Is("and") ? BinaryOperator.And : Is("or") ? BinaryOperator.Or : null;
        if (token.Kind != TokenKind.Symbol)
            return null;
        return _text.AsSpan(token.Start, token.Length) switch
        {
            "=" => BinaryOperator.Equal,
            "<>" or "!=" => BinaryOperator.NotEqual,
            "<" => BinaryOperator.Less,
            "<=" => BinaryOperator.LessOrEqual,
            ">" => BinaryOperator.Greater,
            ">=" => BinaryOperator.GreaterOrEqual,
            "+" => BinaryOperator.Add,
            "-" => BinaryOperator.Subtract,
            "||" => BinaryOperator.Concat,
            "*" => BinaryOperator.Multiply,
            "/" => BinaryOperator.Divide,
            "%" => BinaryOperator.Modulo,
            _ => null,
        };
    }
}
