namespace OrleansStream.Storage.Tests;

static class Program
{
    static int Main() => 0;
}
