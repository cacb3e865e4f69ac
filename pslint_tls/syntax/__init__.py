"""The PowerShell text as a syntax tree, and what could not be read of it."""

from pslint_tls.syntax import ast
from pslint_tls.syntax.listing import commands_of
from pslint_tls.syntax.parser import Tree, parse

__all__ = ["Tree", "ast", "commands_of", "parse"]
