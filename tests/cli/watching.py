"""What refers to what at the moment when something is deleted."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.cli.bench import Account


def ids(tree: Any) -> Iterator[str]:
    """Every text in an answer, so every id that it may hold."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict | list):
        for each in tree.values() if isinstance(tree, dict) else tree:
            yield from ids(each)


def watch(account: Account) -> list[tuple[str, list[str]]]:
    """Note for each object that is deleted from now on which other objects hold its id at that moment."""
    seen: list[tuple[str, list[str]]] = []

    def meddle(environ: dict[str, Any], _start: Any, _pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "DELETE":
            _, _, kind, *_, id_ = environ["PATH_INFO"].split("/")
            others = [each for name in ("tools", "models", "agents") for each in account.all(name)]
            holders = [each["name"] for each in others if each["id"] != id_ and id_ in ids(each)]
            seen.append((kind, holders))
        answer: Iterable[bytes] = through()
        return answer

    account.between.meddle = meddle
    return seen
