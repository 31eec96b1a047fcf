"""From the advice and the shapes of a kind file to their rules."""

import re
from collections.abc import Mapping
from typing import Any

from voxform.core.advice import Advice, Domains, Known, Mentions, When
from voxform.core.path import Path, parse_path
from voxform.core.text_shape import TextShape


def advice_from(document: Mapping[str, Any]) -> tuple[Advice, ...]:
    """The advice of a kind, in the order of its file.

    Raises:
        ValueError: a path in it cannot be read.
    """
    return tuple(_advice(code, rule) for code, rule in document.get("advice", {}).items())


def _advice(code: str, rule: Mapping[str, Any]) -> Advice:
    return Advice(
        code=code,
        summary=rule["summary"],
        why=rule["why"],
        hint=rule.get("hint", ""),
        when=_when(rule.get("when", {})),
        unused=rule.get("unused", False),
        mentions=_mentions(rule["mentions"]) if "mentions" in rule else None,
        domains=_domains(rule["domains"]) if "domains" in rule else None,
        known=_known(rule["known"]) if "known" in rule else None,
    )


def _when(rules: Mapping[str, Any]) -> When:
    own = {parse_path(path): tuple(wanted) for path, wanted in rules.items() if isinstance(wanted, list)}
    behind = {
        parse_path(path): {name: tuple(values) for name, values in wanted.items()}
        for path, wanted in rules.items()
        if not isinstance(wanted, list)
    }
    return When(own, behind)


def _mentions(rule: Mapping[str, Any]) -> Mentions:
    return Mentions(parse_path(rule["at"]), {meant: tuple(words) for meant, words in rule["words"].items()})


def _domains(rule: Mapping[str, Any]) -> Domains:
    return Domains(parse_path(rule["at"]), frozenset(domain.casefold() for domain in rule["of"]))


def _known(rule: Mapping[str, Any]) -> Known:
    return Known(parse_path(rule["at"]), tuple(rule["values"]))


def shapes_from(case: Mapping[str, Any]) -> dict[Path, TextShape]:
    """The shapes that texts of one variant have.

    Raises:
        ValueError: a path or a regular expression cannot be read.
    """
    return {parse_path(path): _shape(rule) for path, rule in case.get("shapes", {}).items()}


def _shape(rule: Mapping[str, Any]) -> TextShape:
    return TextShape(
        _regex(rule["pattern"]),
        rule["looks"],
        {_regex(pattern): meaning for pattern, meaning in rule.get("others", {}).items()},
    )


def _regex(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as problem:
        raise ValueError(f"{pattern!r} is not a regular expression: {problem}") from problem
