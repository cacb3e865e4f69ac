"""Shares that are not mounted."""
