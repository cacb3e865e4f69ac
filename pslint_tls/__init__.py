"""pslint-tls finds and modernises the mail code in PowerShell scripts."""

__version__ = "0.1.0"
