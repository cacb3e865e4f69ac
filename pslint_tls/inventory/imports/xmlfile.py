"""XML from files that nobody vouches for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pslint_tls.inventory.imports.remarks import ImportProblem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_xml(path: Path, text: str) -> Element:
    """The root of a document without a DTD and entities. Raises `ImportProblem`.

    `text` is decoded: what the declaration says of the encoding is often wrong after a copy, so it is left out.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(_DECLARATION.sub("", text, count=1), forbid_dtd=True)
    except DefusedXmlException:
        raise ImportProblem(f"`{path}` defines entities, which no export does; it is not read") from None
    except (ParseError, ValueError) as error:
        where = f" in line {error.position[0]}" if isinstance(error, ParseError) else ""
        raise ImportProblem(f"`{path}` is broken XML{where}; export it once more") from None
    return root
