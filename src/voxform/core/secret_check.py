"""What is known about a secret leaf, without its value ever entering a diff (design §5.2, §6)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voxform.core.change import Origin
from voxform.core.equality import same
from voxform.core.fingerprint import compare
from voxform.core.resource import Fingerprint
from voxform.core.secret import Secret
from voxform.core.symbol import SecretVariable, Template, references, secret_sources, substitute
from voxform.core.value import canonical

_MASK = re.compile(r"[*•·….xX]{3,}|…")


def _no_fingerprint(_text: str, _strong: bool, _within: tuple[Secret, ...]) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets that are set, and how to fingerprint a text made with some of them (None when none may be kept).

    `conceal` gives what stands for a literal where live values are not as they are but concealed (`core.snapshot`).
    """

    values: Mapping[str, Secret] = field(default_factory=dict)
    fingerprint: Callable[[str, bool, tuple[Secret, ...]], str | None] = _no_fingerprint
    strong: Callable[[tuple[Secret, ...]], bool] = bool
    conceal: Callable[[str], str] | None = None

    def reveal(self, tree: Any) -> str | None:
        """The text of a leaf with its secrets in place; None when one is not set or not known yet."""
        try:
            return text_of(substitute(self.concealed(tree), self._unwrap))
        except LookupError:
            return None

    def fingerprint_of(self, tree: Any) -> str | None:
        """The fingerprint of a desired leaf, or None when there can be none.

        What holds no variable stands in the configuration for all to read: it needs no long value.
        """
        text = self.reveal(tree)
        return None if text is None else self.fingerprint_as(text, secret_sources(tree))

    def fingerprint_as(self, text: str, sources: Iterable[str]) -> str | None:
        """The fingerprint of what a leaf with these secrets was revealed as."""
        used = tuple(self.values[name] for name in sources)
        return self.fingerprint(text, not used or self.strong(used), used)

    def concealed(self, tree: Any) -> Any:
        """A desired leaf in the form in which live ones are known: its literals concealed, its symbols as they are."""
        return tree if self.conceal is None else _concealed(tree, self.conceal)

    def _unwrap(self, symbol: Any) -> Any:
        """The value of a secret; what a reference reads is not known here."""
        if isinstance(symbol, SecretVariable):
            return self.values[symbol.name].unwrap()
        raise LookupError


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a secret leaf must be sent again (None: not checked), and which side moved."""

    changed: bool | None
    origin: Origin = Origin.SECRET


SAME = Verdict(changed=False)
NOT_CHECKED = Verdict(changed=None)


def check_write_only(desired: Any, recorded: Fingerprint | None, secrets: Secrets) -> Verdict:
    """Compare a leaf that is never returned with the fingerprint of what was last sent."""
    if recorded is None or recorded.sources != secret_sources(desired) or references(desired):
        return Verdict(changed=True, origin=Origin.CONFIG)
    equal = compare(recorded.applied, secrets.fingerprint_of(desired))
    origin = Origin.SECRET if recorded.sources else Origin.CONFIG
    return NOT_CHECKED if equal is None else Verdict(changed=not equal, origin=origin)


def check_sensitive(
    desired: Any, recorded: Fingerprint | None, live: Any, secrets: Secrets, *, not_kept: bool = False
) -> Verdict:
    """Compare a leaf that the platform shows, in memory.

    Which variables there are, and what the author wrote around them, is compared even when none is set, so
    that the verdict `CONFIG` does not depend on the environment; what a reference gives later is new. An
    approval covers no more of a secret than its variable: one that nothing recorded names is never `SECRET`.
    """
    if references(desired) or (recorded is not None and recorded.sources != secret_sources(desired)):
        return Verdict(changed=True, origin=Origin.CONFIG)
    text = secrets.reveal(desired)
    if text is not None and text == text_of(live):
        return SAME
    applied, observed = _as_applied(desired, recorded, secrets), _as_observed(recorded, live, secrets)
    if (applied and observed) or (not_kept and applied is not False and observed is not False):
        return SAME
    fitting = fits(secrets.concealed(desired), live)
    if fitting and text is None:
        return NOT_CHECKED
    if applied:
        return Verdict(changed=True, origin=Origin.DRIFT)
    return Verdict(changed=True, origin=Origin.SECRET if fitting and recorded is not None else Origin.CONFIG)


def _concealed(tree: Any, conceal: Callable[[str], str]) -> Any:
    if isinstance(tree, Template):
        return Template(tuple(conceal(each) if isinstance(each, str) else each for each in tree.parts))
    if isinstance(tree, Mapping):
        return {name: _concealed(value, conceal) for name, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_concealed(each, conceal) for each in tree]
    literal = isinstance(tree, str | int | float) and tree != ""
    return conceal(text_of(tree)) if literal else tree


def _as_applied(desired: Any, recorded: Fingerprint | None, secrets: Secrets) -> bool | None:
    """Whether this is what was applied; None when no fingerprint tells."""
    return False if recorded is None else compare(recorded.applied, secrets.fingerprint_of(desired))


def _as_observed(recorded: Fingerprint | None, live: Any, secrets: Secrets) -> bool | None:
    """Whether this is what the platform showed; None when no fingerprint tells."""
    return (
        None
        if recorded is None
        else compare(recorded.observed, secrets.fingerprint(text_of(live), False, ()))
    )


def fits(desired: Any, live: Any) -> bool:
    """Whether a live value could be the desired one for some values of its variables."""
    if isinstance(desired, SecretVariable):
        return isinstance(live, str) and live != ""
    if isinstance(desired, Template):
        pattern = "".join(re.escape(part) if isinstance(part, str) else "(?s:.+)" for part in desired.parts)
        return isinstance(live, str) and re.fullmatch(pattern, live) is not None
    if isinstance(desired, Mapping):
        return (
            isinstance(live, Mapping)
            and desired.keys() == live.keys()
            and all(fits(each, live[key]) for key, each in desired.items())
        )
    if isinstance(desired, list | tuple):
        return isinstance(live, list) and len(desired) == len(live) and all(map(fits, desired, live))
    return same(desired, live)


def contradicts(masked: str, secret: Secret) -> bool:
    """Whether the visible ends of a masked key cannot belong to this secret."""
    found = _MASK.search(masked)
    if found is None:
        return False
    value = secret.unwrap()
    return not (value.startswith(masked[: found.start()]) and value.endswith(masked[found.end() :]))


def text_of(value: Any) -> str:
    """What of a leaf without symbols is hashed and compared: a string as it is, all else as canonical JSON."""
    return value if isinstance(value, str) else canonical(value)
