// Within OrleansStream.Connectors the names File and Console mean the folders' namespaces.
global using IOFile = System.IO.File;
global using SystemConsole = System.Console;
