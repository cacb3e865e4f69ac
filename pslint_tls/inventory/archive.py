"""Archives of scripts."""
