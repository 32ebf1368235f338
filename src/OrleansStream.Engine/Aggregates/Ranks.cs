namespace OrleansStream.Aggregates;

/// <summary>Finds a number by its rank without sorting all of them.</summary>
static class Ranks
{
    // Below this sorting is quicker.
    const int SmallEnough = 32;

    /// <summary>The number that has <paramref name="rank"/> others before it when the greatest come first. The numbers are put into another order.</summary>
    public static long Descending(Span<long> numbers, int rank)
    {
        rank = numbers.Length - 1 - rank;
        while (numbers.Length > SmallEnough)
        {
            var pivot = MedianOfThree(numbers[0], numbers[numbers.Length / 2], numbers[^1]);
            var (less, equal) = Part(numbers, pivot);
            if (rank < less)
            {
                numbers = numbers[..less];
            }
            else if (rank < less + equal)
            {
                return pivot;
            }
            else
            {
                numbers = numbers[(less + equal)..];
                rank -= less + equal;
            }
        }
        numbers.Sort();
        return numbers[rank];
    }

    // Counts are often equal, so those equal to the pivot are a part of their own.
    static (int Less, int Equal) Part(Span<long> numbers, long pivot)
    {
        var (less, at, more) = (0, 0, numbers.Length);
        while (at < more)
        {
            var number = numbers[at];
            if (number < pivot)
            {
                (numbers[less], numbers[at]) = (number, numbers[less]);
                less++;
                at++;
            }
            else if (number > pivot)
            {
                more--;
                (numbers[more], numbers[at]) = (number, numbers[more]);
            }
            else
            {
                at++;
            }
        }
        return (less, more - less);
    }

    static long MedianOfThree(long a, long b, long c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
