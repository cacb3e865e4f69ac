"""Places in files: regions, what stands there, and the lines around."""

from __future__ import annotations

from pslint_tls.engine.artifact import units
from pslint_tls.engine.excerpt import MASK
from pslint_tls.engine.report import FileResult, Located
from pslint_tls.output.contract import Value
from pslint_tls.output.sarif.messages import plain, sentence
from pslint_tls.output.sarif.uris import Addresses
from pslint_tls.output.sources import line_at
from pslint_tls.script import Place, Step
from pslint_tls.text import Position


def region(start: Position, end: Position) -> Value:
    """A range: lines and UTF-16 columns from 1, `endColumn` just behind the last character."""
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def of_finding(located: Located, result: FileResult, addresses: Addresses, *, one_line: bool) -> Value:
    """Where a finding lies, with its text, passwords masked; `one_line` ends it with its first line."""
    end = located.end
    artifact = result.artifact
    cut = one_line and end.line > located.start.line and artifact is not None
    if cut and artifact is not None:
        units = artifact.line_lengths.get(located.start.line, located.start.column)
        end = Position(located.start.line, max(located.start.column + 1, units + 1))
    place: Value = {"artifactLocation": addresses.of(result.path).location(), "region": region(located.start, end)}
    texts = [text[first:last] for (_, text), (first, last) in zip(located.excerpt, located.marks, strict=True)]
    shown = "\n".join(texts[:1] if cut else texts)
    if shown:
        place["region"]["snippet"] = {"text": shown}
    around = _around(located, result)
    if around is not None:
        place["contextRegion"] = around
    return {"physicalLocation": place}


def _around(located: Located, result: FileResult) -> Value | None:
    """The lines of the finding with those above and below it; None where that is no more than the finding itself."""
    lines = result.artifact.lines if result.artifact is not None else {}
    first = last = located.start.line
    while first - 1 in lines and first > located.start.line - 1:
        first -= 1
    while last + 1 in lines and last < located.end.line + 1:
        last += 1
    if first == last or last < located.end.line:
        return None
    text = "\n".join(lines[number] for number in range(first, last + 1) if number in lines)
    return {"startLine": first, "endLine": last, "snippet": {"text": text}}


def of_step(step: Step, result: FileResult, addresses: Addresses, *, with_text: bool) -> Value:
    """Where a step of a proof lies and what it says; `with_text`: with its line where the report carries it."""
    place = step.place
    where: Value = {
        "artifactLocation": addresses.of(place.path).location(),
        "region": region(place.start, place.end),
    }
    line = line_at(place, result) if with_text and place.path == result.path else None
    if line is not None and _is_part(place, line.text):
        where["contextRegion"] = {"startLine": line.number, "endLine": line.number, "snippet": {"text": line.text}}
    elif line is not None:
        lines = result.excerpts[place.start.line]
        where["region"]["snippet"] = {"text": "\n".join(text for _, text in lines)}
    return {"physicalLocation": where, "message": {"text": sentence(plain(step.message))}}


def _is_part(place: Place, line: str) -> bool:
    """Whether a place is surely less than its whole line; where it is masked or cut, its length is not known."""
    if place.end.line != place.start.line:
        return False
    cut = MASK in line or "…" in line
    return place.start.column > 1 or (not cut and place.end.column <= units(line))


def of_file(path: str, addresses: Addresses) -> Value:
    """A whole file."""
    return {"physicalLocation": {"artifactLocation": addresses.of(path).location()}}
