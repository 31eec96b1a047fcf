"""What is said about YAML that cannot be read. Never a word of the line itself: it may hold a secret."""

import re
from typing import Any

from voxform.config.position import Source
from voxform.core.diagnostic import ConfigurationError, Diagnostic, Severity
from voxform.core.place import Place

BRACES = "yaml-braces"

_INVISIBLE = ("\x85", "\u2028", "\u2029", "\ufeff")
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]",
)
_QUOTE = 'Quote text that begins with a brace:\n    to: "{email}"\n    api_key: "${env.NAME}"'

_NO_KEY_HERE = "mapping values are not allowed"

# What the scanner and the parser of PyYAML and of libyaml complain about, and what it means to an author.
_MEANINGS = (
    (
        _NO_KEY_HERE,
        "A colon followed by a space stands where no key can be.",
        'Text that holds ": " must be quoted:\n    description: "Note: call back"',
    ),
    (
        "could not find expected ':'",
        "A line is neither `key: value` nor a part of the value before it.",
        "Put a colon and a space after the key, or indent the line further than its key.",
    ),
    (
        "cannot start any token",
        "A value begins with a character that YAML keeps for itself (such as a tab, @, % or a backtick).",
        'Indent with spaces, and quote the value:\n    name: "@acme"',
    ),
    (
        "unexpected end of stream",
        "A quoted text is opened and never closed.",
        "Close it with the quote it begins with.",
    ),
    (
        "document separator",
        "A quoted text is opened and not closed before the end of the document.",
        "Close it with the quote it begins with.",
    ),
    (
        "escape",
        "A double-quoted text holds a backslash that begins no known escape.",
        "Write two backslashes, or use single quotes.",
    ),
    (
        "did not find expected ',' or",
        "A list in [ ] or a mapping in { } is not closed, or text follows where it ends.",
        _QUOTE,
    ),
    (
        "expected ',' or",
        "A list in [ ] or a mapping in { } is not closed, or text follows where it ends.",
        _QUOTE,
    ),
    (
        "did not find expected node content",
        "A value is missing between brackets or braces.",
        _QUOTE,
    ),
    (
        "expected the node content",
        "A value is missing between brackets or braces.",
        _QUOTE,
    ),
    (
        "block end",
        "The line is indented in a way that fits none of the lines above it, or text follows a complete value.",
        "Line it up with the keys it belongs to, and quote text that begins with a brace or a quote.",
    ),
    (
        "did not find expected key",
        "The line is indented in a way that fits none of the lines above it, or text follows a complete value.",
        "Line it up with the keys it belongs to, and quote text that begins with a brace or a quote.",
    ),
    (
        "did not find expected '-' indicator",
        "The line stands in a list and does not begin with a dash.",
        "Begin it with `- `, or line it up with the keys it belongs to.",
    ),
    (
        "sequence entries are not allowed",
        "A dash stands where no element of a list can begin.",
        "Put the list on lines of its own, below its key.",
    ),
    (
        "tab",
        "A tab stands where only spaces can indent.",
        "Indent with spaces.",
    ),
)


def _error(code: str, summary: str, detail: str, place: Place, hint: str = "") -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, summary, detail, place, hint, caret=False)


def syntax(source: Source, fault: Any) -> Diagnostic:
    """An error of the scanner, the parser or the reader, in our own words."""
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    if mark is None:
        return unprintable(source)
    said = f"{getattr(fault, 'problem', '')} {getattr(fault, 'context', '')}"
    offset = min(mark.index, len(source.text))
    if source.text[max(offset - 1, 0) : offset + 1] == "${":
        return braces(source.place(offset - 1))
    place = source.place(offset)
    if source.text[offset : offset + 1] == "\t":
        return _error(
            "yaml-syntax",
            "Not valid YAML",
            "A tab stands where only spaces can indent.",
            place,
            "Indent with spaces.",
        )
    if _NO_KEY_HERE in said and _is_first_colon(source.text, offset):
        return _continued(place)
    for words, meaning, hint in _MEANINGS:
        if words in said:
            return _error("yaml-syntax", "Not valid YAML", meaning, place, hint)
    return _error("yaml-syntax", "Not valid YAML", "This is not valid YAML.", place, _QUOTE)


def _is_first_colon(text: str, offset: int) -> bool:
    """Whether no colon that could end a key stands before this one in its line: then the line is no text, but a key."""
    return ": " not in text[text.rfind("\n", 0, offset) + 1 : offset]


def _continued(place: Place) -> Diagnostic:
    return _error(
        "yaml-syntax",
        "Not valid YAML",
        "The line has a key, and is taken for more of the line before it: either it stands deeper than the line "
        "before it, which has a value already, or that line has no colon.",
        place,
        "Line it up with the keys it belongs to, and put a colon and a space after each key.",
    )


def refuse_invisible(source: Source) -> None:
    """Refuse characters that YAML takes for line breaks or ignores, and that no editor shows.

    Raises:
        ConfigurationError: the text holds one.
    """
    if not source.text.isascii() and any(each in source.text for each in _INVISIBLE):
        raise ConfigurationError((unprintable(source),))


def unprintable(source: Source) -> Diagnostic:
    """A character that may not stand in YAML as itself."""
    found = _UNPRINTABLE.search(source.text)
    offset = found.start() if found else 0
    character = f"U+{ord(source.text[offset]):04X}" if found else "A character"
    return _error(
        "yaml-character",
        "Invisible character",
        f"{character} is a control character or an invisible line break. YAML does not allow it as itself.",
        source.place(offset),
        'Delete it, or write it as an escape in double quotes:\n    text: "\\u2028"',
    )


def unsayable(place: Place) -> Diagnostic:
    return _error(
        "yaml-character",
        "Invisible character",
        "The text holds, as an escape, a NUL or half of a surrogate pair. Neither can be sent.",
        place,
        "Remove the escape.",
    )


def documents(place: Place) -> Diagnostic:
    return _error(
        "yaml-documents",
        "More than one document",
        "A file holds one YAML document, and a second one begins here.",
        place,
        "Put it into a file of its own.",
    )


def tag(place: Place) -> Diagnostic:
    return _error(
        "yaml-tag",
        "Tags are not allowed",
        "A value begins with `!`, which makes it a YAML tag. Values are text, numbers, true, false, null, "
        "lists and mappings only.",
        place,
        'Remove the tag, or quote the text:\n    name: "!important"',
    )


def too_deep(place: Place, deepest: int) -> Diagnostic:
    return _error(
        "yaml-too-deep", "Nested too deeply", f"Values may be nested {deepest} levels deep at most.", place
    )


def expansion(place: Place, most: int) -> Diagnostic:
    return _error(
        "yaml-expansion",
        "Aliases expand to too much",
        f"The aliases of a project may stand for {most} values together, and this one goes beyond that.",
        place,
        "Write the values out, or use a variable.",
    )


def alias_unknown(place: Place) -> Diagnostic:
    return _error(
        "yaml-alias",
        "Unknown alias",
        "A value begins with `*`, which makes it an alias, and no anchor of that name stands before it.",
        place,
        'Quote text that begins with an asterisk:\n    text: "*"',
    )


def alias_to_itself(place: Place) -> Diagnostic:
    return _error("yaml-alias", "Alias to itself", "The alias stands inside the value it stands for.", place)


def merge(place: Place) -> Diagnostic:
    return _error(
        "yaml-merge",
        "Nothing to merge",
        "`<<` takes a mapping or a list of mappings.",
        place,
        'Use an alias of a mapping, or quote the key:\n    "<<": text',
    )


def duplicate(place: Place, key: str, first: Place) -> Diagnostic:
    return _error(
        "yaml-duplicate-key",
        "Key written twice",
        f"{key!r} stands in the same mapping at {first} already. YAML would keep only one of the two.",
        place,
        "Remove one of them.",
    )


def bad_key(place: Place, key: str) -> Diagnostic:
    if "${" in key:
        return _error(
            "yaml-key",
            "Interpolation in a key",
            "`${…}` works in values only; a key is taken as it is.",
            place,
        )
    if _UNPRINTABLE.search(key) or "\n" in key or "\t" in key:
        return _error(
            "yaml-key", "Control character in a key", "A key may not hold control characters.", place
        )
    return _error(
        "yaml-key",
        "Key is not text",
        "A key must be text, and this is a number, true, false, null or a collection.",
        place,
        'Quote it:\n    "1": one',
    )


def braces(place: Place) -> Diagnostic:
    return _error(
        BRACES,
        "Braces without quotes",
        "Unquoted braces make a mapping in YAML, and these look like text.",
        place,
        'Quote it when it is text:\n    to: "{email}"\n    api_key: "${env.NAME}"',
    )


def number_too_large(place: Place) -> Diagnostic:
    return _error(
        "yaml-number",
        "Number too large",
        "This is written like a number and has too many digits for one.",
        place,
        'Quote it when it is text:\n    id: "…"',
    )
