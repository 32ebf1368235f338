using System.Globalization;
using OrleansStream.Storage.Tests.Kill;

return await StoreProcess.RunAsync(args[0], args[1], long.Parse(args[2], CultureInfo.InvariantCulture));
