"""The JSON Schema of pslint.toml, for editors; rendered from the table of keys."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from pslint_tls.config.keys import KEYS

FILE = "pslint.schema.json"


def schema() -> dict[str, Any]:
    """What a document may hold, dates taken as strings."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pslint.toml: the settings of pslint-tls",
        "description": "Also the table [tool.pslint-tls] in pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key.name: {
                "description": key.says,
                **key.kind.schema,
                **({} if key.default is None or key.default == () else {"default": key.default}),
            }
            for key in KEYS
        },
    }


def rendered() -> str:
    """The text of the file that is shipped."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def shipped() -> str:
    """The file that is shipped."""
    return (files("pslint_tls.config") / FILE).read_text(encoding="utf-8")
