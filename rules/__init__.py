"""The built-in rules: one file, one rule. Loaded by path, never imported by name."""
