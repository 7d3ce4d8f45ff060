"""Everything that the program can do without a screen. Imports the domain and the exceptions,
nothing above."""
