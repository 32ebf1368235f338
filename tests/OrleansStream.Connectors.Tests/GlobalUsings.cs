global using IOFile = System.IO.File;
