"""Commands in hints, so that they work as pasted: for the same project and environment."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from voxform.core.diagnostic import Diagnostic

# On a line of its own, or quoted in a sentence.
_COMMAND = re.compile(
    r"(^ +|`)voxform (-e \S+ )?"
    r"(?=(?:adopt|apply|destroy|drift|import|plan|promote|rotate|secrets|show|snapshot|state|validate|verify)\b)",
    re.MULTILINE,
)
_ENVIRONMENT = re.compile(r" ?-e \S+")


def pasted(text: str, options: str) -> str:
    """The text with these options (`-C DIR -e ENV`, or empty) in each command it names.

    A command that names an environment keeps it.
    """
    elsewhere = _ENVIRONMENT.sub("", options)

    def filled(found: re.Match[str]) -> str:
        own = (found[2] or "").strip()
        words = (f"{found[1]}voxform", elsewhere.strip() if own else options, own)
        return " ".join(filter(None, words)) + " "

    return _COMMAND.sub(filled, text)


def pasted_hints(diagnostics: Iterable[Diagnostic], options: str) -> tuple[Diagnostic, ...]:
    """The same diagnostics with commands that can be pasted."""
    return tuple(replace(each, hint=pasted(each.hint, options)) for each in diagnostics)


def with_options(document: Mapping[str, Any], options: str) -> dict[str, Any]:
    """The JSON plan with commands that can be pasted."""
    told = [{**each, "hint": pasted(each["hint"] or "", options)} for each in document["diagnostics"]]
    return {**document, "diagnostics": told}
