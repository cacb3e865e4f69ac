"""Properties and methods of strings, arrays, numbers and the static methods that build strings."""

from __future__ import annotations

from pslint_tls.script.convert import NoConversion, to_int, to_text
from pslint_tls.script.operators import MAX_ITEMS, equal, format_text
from pslint_tls.script.values import HERE, NULL, Array, Note, Option, Unknown, Value, known

BLANKS = " \t\r\n\v\f\u00a0\u0085"


def text_property(text: str, name: str) -> Option:
    """A property of a string."""
    if name in ("length",):
        return len(text)
    if name == "count":
        return 1
    raise NoConversion


def text_method(text: str, name: str, arguments: list[Option]) -> Option:
    """A method of a string; NoConversion if it is not modelled."""
    simple = {"tolower": str.lower, "toupper": str.upper, "tolowerinvariant": str.lower, "toupperinvariant": str.upper}
    if name in simple and not arguments:
        return simple[name](text)
    if name == "tostring" and not arguments:
        return text
    if name in ("trim", "trimstart", "trimend"):
        return _trimmed(text, name, arguments)
    texts = [to_text(argument) for argument in arguments]
    if name == "replace" and len(texts) == 2 and texts[0]:
        return text.replace(texts[0], texts[1])
    if name in ("contains", "startswith", "endswith", "equals", "indexof", "lastindexof"):
        return _searched(text, name, texts)
    if name in ("padleft", "padright") and arguments:
        width = to_int(arguments[0])
        fill = texts[1] if len(texts) > 1 else " "
        if width > 10_000 or len(fill) != 1:
            raise NoConversion
        return text.rjust(width, fill) if name == "padleft" else text.ljust(width, fill)
    return _sliced(text, name, arguments)


def _trimmed(text: str, name: str, arguments: list[Option]) -> str:
    chars = "".join(to_text(argument) for argument in arguments) if arguments else BLANKS
    if name == "trim":
        return text.strip(chars)
    return text.lstrip(chars) if name == "trimstart" else text.rstrip(chars)


def _searched(text: str, name: str, texts: list[str]) -> Option:
    if len(texts) != 1:
        raise NoConversion
    needle = texts[0]
    if name == "contains":
        return needle in text
    if name == "startswith":
        return text.startswith(needle)
    if name == "endswith":
        return text.endswith(needle)
    if name == "equals":
        return text == needle
    return text.find(needle) if name == "indexof" else text.rfind(needle)


def _sliced(text: str, name: str, arguments: list[Option]) -> Option:
    if name == "substring" and arguments:
        start = to_int(arguments[0])
        length = to_int(arguments[1]) if len(arguments) > 1 else len(text) - start
        if start < 0 or length < 0 or start + length > len(text):
            raise NoConversion
        return text[start : start + length]
    if name == "insert" and len(arguments) == 2:
        at = to_int(arguments[0])
        return text[:at] + to_text(arguments[1]) + text[at:]
    if name == "remove" and arguments:
        at = to_int(arguments[0])
        end = at + to_int(arguments[1]) if len(arguments) > 1 else len(text)
        return text[:at] + text[end:]
    if name == "split" and len(arguments) == 1:
        return _split_by_characters(text, to_text(arguments[0]))
    raise NoConversion


def _split_by_characters(text: str, separators: str) -> Array:
    if len(separators) != 1:
        raise NoConversion
    return Array(tuple(known(piece) for piece in text.split(separators)))


def array_property(array: Array, name: str) -> Option:
    """A property of an array itself."""
    if name in ("count", "length"):
        return len(array.items)
    raise NoConversion


def array_method(array: Array, name: str, arguments: list[Option]) -> Option:
    """A method of an array that only looks."""
    if name == "contains" and len(arguments) == 1:
        return any(item.single and equal(item.options[0], arguments[0], True) for item in array.items)
    if name == "getvalue" and len(arguments) == 1:
        item = array.items[to_int(arguments[0])]
        if item.single:
            return item.options[0]
    texts = [item.options[0] for item in array.items if item.single and isinstance(item.options[0], str)]
    if len(texts) != len(array.items):
        raise NoConversion
    # A method that arrays do not have is called on each item.
    return Array(tuple(known(text_method(text, name, arguments)) for text in texts))


def changed_list(array: Array, name: str, arguments: list[Value], trace: tuple[Note, ...]) -> Value:
    """What a list is after a method that changes it."""
    first = arguments[0] if arguments else NULL
    items: tuple[Value, ...] | None = None
    if name == "add" and len(arguments) == 1:
        items = (*array.items, first)
    elif name == "addrange" and first.single and isinstance(first.options[0], Array):
        items = (*array.items, *first.options[0].items)
    elif name == "clear":
        items = ()
    elif name == "insert" and len(arguments) == 2 and first.options == (0,):
        items = (arguments[1], *array.items)
    if items is None or len(items) > MAX_ITEMS:
        return Value((), Unknown("a list that is changed"), trace)
    return known(Array(items, array.grows), *trace)


def static_method(type_name: str, name: str, arguments: list[Value]) -> Option:
    """A static method on known arguments."""
    options = [_single(argument) for argument in arguments]
    if type_name == "string":
        return _string_method(name, options, arguments)
    if type_name == "io.path":
        return _path_method(name, [to_text(option) for option in options])
    if type_name == "convert" and len(options) == 1 and name in ("toint32", "tostring", "toint64"):
        return to_text(options[0]) if name == "tostring" else to_int(options[0])
    raise NoConversion


def _single(value: Value) -> Option:
    if not value.single:
        raise NoConversion
    return value.options[0]


def _string_method(name: str, options: list[Option], arguments: list[Value]) -> Option:
    if name == "format" and options:
        rest = arguments[1:]
        if len(rest) == 1 and isinstance(options[1], Array):
            rest = list(options[1].items)
        return format_text(to_text(options[0]), tuple(rest))
    if name == "concat":
        return "".join(to_text(option) for option in options)
    if name == "join" and len(options) >= 2:
        items = options[1].items if isinstance(options[1], Array) and len(options) == 2 else tuple(arguments[1:])
        return to_text(options[0]).join(to_text(_single(item)) for item in items)
    if name in ("isnullorempty", "isnullorwhitespace") and len(options) == 1:
        text = to_text(options[0])
        return text == "" if name == "isnullorempty" else text.strip() == ""
    raise NoConversion


def _path_method(name: str, texts: list[str]) -> Option:
    if name == "combine":
        result = texts[0]
        for text in texts[1:]:
            result = join_path(result, text)
        return result
    if name == "getdirectoryname" and len(texts) == 1:
        return parent_path(texts[0])
    if name == "getfilename" and len(texts) == 1:
        return texts[0].replace("/", "\\").rpartition("\\")[2]
    raise NoConversion


def join_path(parent: str, child: str) -> str:
    """`Join-Path parent child`."""
    return f"{parent.rstrip('/' + chr(92))}\\{child.lstrip('/' + chr(92))}" if child else parent


def parent_path(path: str) -> str:
    """`Split-Path path`."""
    cut = max(path.rfind("\\"), path.rfind("/"))
    if cut < 0:
        return HERE if path == HERE else ""
    return path[:cut]
