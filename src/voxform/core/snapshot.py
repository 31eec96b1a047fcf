"""An account and a state as they were at one moment, without anything secret: enough to make the same plan again.

Of a secret leaf a snapshot keeps how it compares with what was declared at that moment, in the form of a value: where
they agree, what was declared with a stand-in for each secret and a slow, salted hash for each literal (which may be
a token that somebody wrote into a file); where they do not, something that fits nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from voxform.core.change import Change, Origin, Plan
from voxform.core.drift import Author
from voxform.core.fingerprint import Fingerprints, new_scheme
from voxform.core.kind import Kind
from voxform.core.leaf import find, leaves, put
from voxform.core.path import Path
from voxform.core.plan import Inputs
from voxform.core.record import observed_of
from voxform.core.resource import Fingerprint, Listing, Object, Recorded
from voxform.core.secret_check import Secrets, check_sensitive
from voxform.core.state import State
from voxform.core.symbol import substitute
from voxform.core.value import ABSENT

STAND_IN = "(secret)"
FITS_NOTHING = {"(changed)": STAND_IN}

Authors = Mapping[str, Mapping[str, Author] | None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was read, of which environment, and when (RFC 3339). `authors` say by kind who wrote an object last."""

    environment: str
    api_url: str
    taken_at: str
    salt: str
    state: State
    listing: Listing
    authors: Authors = field(default_factory=dict)

    @property
    def secrets(self) -> Secrets:
        """What a plan may know of secrets: none of them, and how literals were concealed."""
        return Secrets(conceal=_concealing(self.salt))

    def part(self, kinds: Iterable[str]) -> Listing:
        """The listing as a refresh of these kinds alone would have given it."""
        wanted = frozenset(kinds)
        whole = self.listing
        return Listing(
            {name: objects for name, objects in whole.objects.items() if name in wanted},
            whole.account,
            frozenset(each for each in whole.gone if each[0] in wanted),
            whole.unread & wanted,
            frozenset(each for each in whole.unlisted if each[0] in wanted),
        )


def snapshot_of(inputs: Inputs, plan: Plan, authors: Authors, salt: str) -> Snapshot:
    """What a plan was made from, without secrets; `plan` is that plan, which says what was declared.

    `salt` is at least 16 random bytes in hexadecimal.
    """
    listing, secrets = inputs.listing, inputs.secrets
    shown = _Shown(secrets, replace(secrets, conceal=_concealing(salt)))
    masks = _Masks(inputs.kinds)
    declared = {(each.address.kind, each.id): each for each in plan.changes if each.id}
    objects = {
        name: {
            id_: Object(id_, masks.over(name, shown(inputs.kinds[name], each, declared.get((name, id_)))))
            for id_, each in found.items()
        }
        for name, found in listing.objects.items()
    }
    return Snapshot(
        plan.environment,
        plan.api_url,
        inputs.now.isoformat(timespec="seconds"),
        salt,
        _state(inputs.state, masks),
        replace(listing, objects=objects),
        authors,
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What may be kept of objects. `secrets` are those that are set, `concealing` the same with literals concealed."""

    secrets: Secrets
    concealing: Secrets

    def __call__(self, kind: Kind, live: Object, change: Change | None) -> Mapping[str, Any]:
        """What the kind describes, with a stand-in at each secret leaf that the platform shows."""
        shown: Any = observed_of(kind, live.attributes)
        for path, value in _secret_leaves(kind, live):
            shown = put(kind.shape, shown, path, self._stand_in(kind, change, path, value))
        return dict(shown)

    def _stand_in(self, kind: Kind, change: Change | None, path: Path, value: Any) -> Any:
        if value is None or value in ("", {}, []):
            return value
        desired = find(kind.shape, change.desired, path) if change else ABSENT
        if change is None or desired is ABSENT:
            return dict.fromkeys(value, STAND_IN) if isinstance(value, Mapping) else STAND_IN
        recorded = change.recorded
        known = recorded.fingerprints.get(path) if recorded else None
        not_kept = bool(recorded and path in recorded.not_kept)
        verdict = check_sensitive(desired, known, value, self.secrets, not_kept=not_kept)
        if verdict.changed and verdict.origin is not Origin.SECRET:
            return STAND_IN if isinstance(desired, Mapping) else FITS_NOTHING
        return substitute(self.concealing.concealed(desired), lambda _symbol: STAND_IN)


def _secret_leaves(kind: Kind, live: Object) -> Iterator[tuple[Path, Any]]:
    described = {name: value for name, value in live.attributes.items() if name in kind.secret_attributes}
    return ((path, value) for path, value in leaves(kind.shape, described) if kind.is_secret(path))


def _concealing(salt: str) -> Callable[[str], str]:
    prints = Fingerprints(new_scheme(bytes.fromhex(salt), None), None)
    return lambda text: prints.fingerprint(text, long_enough=True) or ""


@dataclass(frozen=True, slots=True)
class _Masks:
    """A number for each text that shows a part of a secret: whether two are equal is all that is compared."""

    kinds: Mapping[str, Kind]
    numbers: dict[str, int] = field(default_factory=dict)

    def over(self, kind: str, attributes: Mapping[str, Any]) -> Mapping[str, Any]:
        masked = {name for name in self.kinds[kind].masks if isinstance(attributes.get(name), str)}
        return {name: self._number(value) if name in masked else value for name, value in attributes.items()}

    def _number(self, text: str) -> str:
        return f"mask {self.numbers.setdefault(text, len(self.numbers) + 1)}"


def _state(state: State, masks: _Masks) -> State:
    """The state without fingerprints and without who applied; the names of the variables stay."""

    def bare(kind: str, record: Recorded) -> Recorded:
        prints = {path: Fingerprint(sources=each.sources) for path, each in record.fingerprints.items()}
        return replace(record, observed=masks.over(kind, record.observed), fingerprints=prints)

    return replace(
        state,
        fingerprint=None,
        resources={address: bare(address.kind, each) for address, each in state.resources.items()},
        deposed=tuple(
            replace(each, recorded=bare(each.address.kind, each.recorded)) for each in state.deposed
        ),
        pending=tuple(
            replace(each, intended=bare(each.address.kind, each.intended)) for each in state.pending
        ),
        runs=(),
    )
