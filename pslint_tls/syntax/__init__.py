"""The PowerShell text as a syntax tree, and what could not be read of it."""
