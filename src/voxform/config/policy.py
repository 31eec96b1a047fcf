"""Reads `policy` of an environment file: how much a plan may change, what it may not do, and drift."""

import re
from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Any

from voxform.config.section import Section
from voxform.core.change import Action
from voxform.core.place import Place
from voxform.core.policy import ANY, Forbidden, Limit, Policy
from voxform.core.suggestion import did_you_mean
from voxform.core.verdict import STAND_IN

KEYS = ("max_deletes", "max_changes", "forbid", "on_drift", "require_promotion")
ON_DRIFT = ("overwrite", "fail")
ACTIONS = tuple(each.value for each in Action if each is not Action.NOOP)
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%\Z")
_EXAMPLE = "forbid: [delete phone_numbers, replace integrations, delete *]"


def read_policy(section: Section | None, kinds: Collection[str]) -> Policy:
    """Read `policy`, wrong values left out; `kinds` are the names that `forbid` may use.

    `require_promotion` belongs to what is read with `promotion`.
    """
    if section is None:
        return Policy()
    section.only(KEYS)
    return Policy(
        _limit(section, "max_deletes"),
        _limit(section, "max_changes"),
        tuple(_forbidden(section, kinds)),
        _keeps_drift(section),
    )


def _limit(section: Section, key: str) -> Limit | None:
    if key not in section.tree:
        return None
    value, place = section.tree[key], section.place(key) or section.tree.place
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Limit(str(value), place, number=value)
    share = _SHARE.match(value) if isinstance(value, str) else None
    if share is not None and Fraction(share[1]) <= 100:  # percent
        return Limit(str(value), place, share=Fraction(share[1]))
    if value != STAND_IN:
        section.problems.error(
            "policy-limit",
            "Not a limit",
            f"`{key}` must be a whole number from 0, or from 0 to 100 percent of the recorded resources.",
            place,
            f'    {key}: 3\nor\n    {key}: "30%"',
        )
    return None


def _forbidden(section: Section, kinds: Collection[str]) -> Iterator[Forbidden]:
    for text, index in section.texts("forbid"):
        words, place = text.split(), section.place("forbid", index)
        if len(words) != 2:  # an action and a kind
            _wrong(section, "Each element of `forbid` is an action and a kind.", place)
        elif words[0] not in {ANY, *ACTIONS}:
            known = f"{', '.join(ACTIONS)} and {ANY}"
            _wrong(section, f"{words[0]!r} is no action. There are {known}.", place, words[0], ACTIONS)
        elif words[1] not in {ANY, *kinds}:
            known = f"{', '.join(sorted(kinds))} and {ANY}"
            _wrong(section, f"{words[1]!r} is no kind. There are {known}.", place, words[1], kinds)
        else:
            yield Forbidden(words[0], words[1], place or section.tree.place)


def _wrong(
    section: Section, detail: str, place: Place | None, word: str = "", known: Collection[str] = ()
) -> None:
    hint = did_you_mean(word, known) or f"    {_EXAMPLE}"
    section.problems.error("policy-forbid", "Nothing that can be forbidden", detail, place, hint)


def _keeps_drift(section: Section) -> Place | None:
    value: Any = section.text("on_drift", ON_DRIFT[0])
    if value and value not in ON_DRIFT:
        section.problems.error(
            "policy-on-drift",
            "Not a way to treat drift",
            f"`on_drift` is `{ON_DRIFT[0]}` (write what is declared) or `{ON_DRIFT[1]}` (refuse), and not {value!r}.",
            section.place("on_drift"),
            did_you_mean(value, ON_DRIFT),
        )
    return section.place("on_drift") if value == "fail" else None
