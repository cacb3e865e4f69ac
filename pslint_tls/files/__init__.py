"""The only reader and writer of disks."""
