"""The command line: the only print and the only exit code."""
