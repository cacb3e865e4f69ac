"""The templates of the pages, and what they need to be safe. Needs Jinja2."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_HERE = Path(__file__).parent


def template(name: str) -> Template:
    """A template of this room: everything is escaped, and a name that is not given is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined).get_template(name)


def own(name: str) -> str:
    """A file of this room."""
    return (_HERE / name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """What a Content-Security-Policy allows an inline script or style by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def with_code(text: str) -> Markup:
    """A sentence, escaped, in which what stands between backticks is code."""
    from markupsafe import Markup, escape

    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    spans = (Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts))
    return Markup("").join(spans)


def marked(text: str) -> Markup:
    """What is safe as it is: our own files, and drawings whose texts are escaped."""
    from markupsafe import Markup

    return Markup(text)
