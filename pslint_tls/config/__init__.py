"""The settings of a run, and the files that they may come from."""

from pslint_tls.config.model import BadConfig, Config, Fixing, Show

__all__ = ["BadConfig", "Config", "Fixing", "Show"]
