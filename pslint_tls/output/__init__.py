"""Report to text, in every format."""
