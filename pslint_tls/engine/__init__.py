"""Rules applied to scripts: pure, without disk, clock or environment."""
