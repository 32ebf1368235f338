global using OrleansStream.Tests;
