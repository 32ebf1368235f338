using OrleansStream.Server.Startup;

return await ServerProgram.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
