"""The command line: one module a command. Each parses, makes one call and prints."""
