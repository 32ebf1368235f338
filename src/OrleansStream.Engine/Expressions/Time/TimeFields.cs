using System.Text;

namespace OrleansStream.Expressions.Time;

/// <summary>The parts of a time that were read so far.</summary>
struct TimeFields
{
    int? _year;
    int? _month;
    int? _day;
    int? _weekday;
    int _hour;
    int _minute;
    int _second;
    int _millisecond;
    bool _isHalfDay;
    bool? _isAfternoon;

    public TimeSpan? Offset { get; private set; }

    /// <summary>Reads a part at the beginning of a text and says how long it is; false if it is not there.</summary>
    public bool TryRead(string field, ReadOnlySpan<byte> text, out int length)
    {
        switch (field)
        {
            case "MMMM" or "MMM" or "EEEE" or "EEE" or "a":
                return TryName(field, text, out length);
            case "XXX" or "XX":
                return TryOffset(field, text, out length);
            default:
                // A part of one letter is as long as its number is.
                var (least, most) = field.Length == 1 ? (1, 2) : (field.Length, field.Length);
                return TryDigits(text, least, most, out var value, out length) && TrySet(field, value);
        }
    }

    public readonly bool TryMake(out DateTime local)
    {
        local = default;
        var (year, month, day) = (_year ?? 0, _month ?? 0, _day ?? 0);
        var hour = _isHalfDay ? (_hour % 12) + (_isAfternoon == true ? 12 : 0) : _hour;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || _minute > 59 || _second > 59 || (_isHalfDay && _hour is < 1 or > 12))
            return false;
        local = new DateTime(year, month, day, hour, _minute, _second, _millisecond);
        return _weekday is null || (int)local.DayOfWeek == _weekday;
    }

    bool TrySet(string field, int value)
    {
        switch (field[0])
        {
            case 'y':
                // As in Java: two digits are years from 2000 on.
                _year = field.Length == 2 ? 2000 + value : value;
                break;
            case 'M':
                _month = value;
                break;
            case 'd':
                _day = value;
                break;
            case 'H':
                _hour = value;
                break;
            case 'h':
                (_hour, _isHalfDay) = (value, true);
                break;
            case 'm':
                _minute = value;
                break;
            case 's':
                _second = value;
                break;
            default:
                _millisecond = value;
                break;
        }
        return true;
    }

    bool TryName(string field, ReadOnlySpan<byte> text, out int length)
    {
        var names = TimeNames.All(field);
        length = 0;
        for (var i = 0; i < names.Length; i++)
        {
            if (text.Length < names[i].Length || !Ascii.EqualsIgnoreCase(text[..names[i].Length], names[i]))
                continue;
            length = names[i].Length;
            if (field[0] == 'M')
                _month = i + 1;
            else if (field[0] == 'E')
                _weekday = i;
            else
                _isAfternoon = i == 1;
            return true;
        }
        return false;
    }

    bool TryOffset(string field, ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        if (text is [(byte)'Z', ..])
        {
            (Offset, length) = (TimeSpan.Zero, 1);
            return true;
        }
        length = field == "XXX" ? 6 : 5;
        if (text.Length < length || text[0] is not ((byte)'+' or (byte)'-') || (length == 6 && text[3] != ':')
            || !TryDigits(text[1..], 2, 2, out var hours, out _) || !TryDigits(text[(length - 2)..], 2, 2, out var minutes, out _)
            || hours > 14 || minutes > 59)
            return false;
        var offset = new TimeSpan(hours, minutes, 0);
        Offset = text[0] == '-' ? -offset : offset;
        return true;
    }

    static bool TryDigits(ReadOnlySpan<byte> text, int least, int most, out int value, out int length)
    {
        value = 0;
        for (length = 0; length < most && length < text.Length && char.IsAsciiDigit((char)text[length]); length++)
            value = (value * 10) + text[length] - '0';
        return length >= least;
    }
}

/// <summary>The English names of months, days and halves of days.</summary>
static class TimeNames
{
    static readonly byte[][] Months = Bytes("January February March April May June July August September October November December");
    static readonly byte[][] Days = Bytes("Sunday Monday Tuesday Wednesday Thursday Friday Saturday");
    static readonly byte[][] ShortMonths = [.. Months.Select(m => m[..3])];
    static readonly byte[][] ShortDays = [.. Days.Select(d => d[..3])];
    static readonly byte[][] Halves = Bytes("AM PM");

    public static byte[][] All(string field) => field switch
    {
        "MMMM" => Months,
        "MMM" => ShortMonths,
        "EEEE" => Days,
        "EEE" => ShortDays,
        _ => Halves,
    };

    public static byte[] Of(string field, DateTime time) => All(field)[field[0] switch
    {
        'M' => time.Month - 1,
        'E' => (int)time.DayOfWeek,
        _ => time.Hour < 12 ? 0 : 1,
    }];

    static byte[][] Bytes(string names) => [.. names.Split(' ').Select(Encoding.ASCII.GetBytes)];
}
