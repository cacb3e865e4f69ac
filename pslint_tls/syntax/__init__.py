"""The PowerShell text as a syntax tree, and what could not be read of it."""

from pslint_tls.syntax import ast
from pslint_tls.syntax.listing import commands_of
from pslint_tls.syntax.parser import Tree, parse
from pslint_tls.syntax.witness import Seen, second_opinion

__all__ = ["Seen", "Tree", "ast", "commands_of", "parse", "second_opinion"]
