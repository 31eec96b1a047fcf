"""Gives `${…}` its value: variables and files become literals, references and secrets stay symbols."""

from collections.abc import Iterable, Iterator
from typing import Any

from voxform.config.expression import Scope, Unresolved, evaluate
from voxform.config.interpolation import (
    FileText,
    InterpolationError,
    TemplateText,
    parse_interpolation,
)
from voxform.config.position import NotedMap, text_place, value_place, with_new
from voxform.core.kind import Kind
from voxform.core.path import Path
from voxform.core.symbol import SecretVariable
from voxform.core.verdict import STAND_IN


def resolve(scope: Scope, tree: Any, kind: Kind | None = None, at: Path = ()) -> Any:
    """The tree with every expression resolved; the same object when there is none.

    What cannot be resolved is reported and gets a stand-in that later checks accept.
    """
    if isinstance(tree, dict):
        entries: Iterable[tuple[Any, Any]] = tree.items()
    elif isinstance(tree, list):
        entries = enumerate(tree)
    else:
        return tree
    changed: dict[Any, Any] = {}
    known = scope.known
    for key, value in entries:
        if isinstance(value, str):
            if "${" in value:
                new = known.get(value)
                changed[key] = _text(scope, tree, key, value, kind, at) if new is None else new
        elif isinstance(value, (dict, list)):
            new = resolve(scope, value, kind, (*at, key))
            if new is not value:
                changed[key] = new
    return with_new(tree, changed) if changed else tree


def resolve_resource(scope: Scope, body: Any, kind: Kind) -> Any:
    """The body of a resource as `resolve` gives it, in place where it is known which of its texts are expressions.

    Nobody else holds those containers: each stands for what was read at one place of a file.
    """
    if not isinstance(body, NotedMap):
        return resolve(scope, body, kind)
    known = scope.known
    paths: dict[int, Path] = {}
    for container, key in body.expressions:
        value = known.get(container[key])
        if value is None:
            try:
                value = evaluate(scope, container[key])
            except (InterpolationError, Unresolved) as fault:
                paths = paths or dict(_paths(body))
                value = _refused(scope, fault, container, key, kind, (*paths[id(container)], key))
        container[key] = value
    return body


def file_paths(tree: Any) -> Iterator[str]:
    """The path of every file that a tree reads, as it is written."""
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and "${" in value:
            try:
                parts = parse_interpolation(value)
            except InterpolationError:
                continue
            yield from (part.path for part in parts if isinstance(part, FileText | TemplateText))


def _text(  # where a value is, for the message about it
    scope: Scope, tree: Any, key: Any, text: str, kind: Kind | None, at: Path
) -> Any:
    try:
        return evaluate(scope, text)
    except (InterpolationError, Unresolved) as fault:
        return _refused(scope, fault, tree, key, kind, (*at, key))


def _refused(  # where a value is, for the message about it
    scope: Scope, fault: InterpolationError | Unresolved, tree: Any, key: Any, kind: Kind | None, path: Path
) -> Any:
    """Report why an expression has no value; gives what stands in its place."""
    secret = kind is not None and kind.is_secret(path)
    report(scope, fault, tree, key, tree[key], caret=not secret)
    return stand_in(kind, path)


def _paths(tree: Any, at: Path = ()) -> Iterator[tuple[int, Path]]:
    """Where in a tree each container is, by its identity; looked at once, as many of its texts may have no value."""
    yield id(tree), at
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(value, dict | list):
            yield from _paths(value, (*at, key))


def stand_in(kind: Kind | None, path: Path) -> Any:
    """What stands at a path whose value is unknown because of a problem that is reported."""
    return SecretVariable("unresolved") if kind is not None and kind.is_secret(path) else STAND_IN


def report(  # where a value is, for the message about it
    scope: Scope,
    fault: InterpolationError | Unresolved,
    tree: Any,
    key: Any,
    text: str = "",
    *,
    caret: bool = True,
) -> None:
    """Keep the diagnostic of a fault about the value under a key, unless that has been reported."""
    if isinstance(fault, InterpolationError):
        place = text_place(tree, key, text, fault.offset)
        scope.problems.error("interpolation", "Not an expression", str(fault), place, fault.hint, caret=caret)
    elif fault.diagnostic is not None:
        found = fault.diagnostic
        place = found.place or value_place(tree, key)
        scope.problems.error(
            found.code, found.summary, found.detail, place, found.hint, caret=caret and found.caret
        )
