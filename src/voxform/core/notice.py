"""What a reader should know although nothing is written because of it."""

from collections.abc import Container, Iterable, Iterator, Mapping

from voxform.core.address import Address
from voxform.core.change import Action, Change
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.fingerprint import STRONG_LENGTH
from voxform.core.identity import Identity, identity_in_words, identity_of, title
from voxform.core.kind import Kind
from voxform.core.record import observed_of
from voxform.core.resource import Listing
from voxform.core.secret_check import Secrets, contradicts
from voxform.core.stranded import stranded
from voxform.core.symbol import SecretVariable, is_variable
from voxform.core.target import Target
from voxform.core.value import equal


def notices(secrets: Secrets, targets: Iterable[Target], scope: Container[Address]) -> Iterator[Diagnostic]:
    """Secrets that could not be checked, touched objects, masks that contradict, equal identities."""
    every = tuple(targets)
    chosen = tuple(each for each in every if each.change.address in scope)
    yield from _not_checked(secrets, chosen)
    yield from _touched(chosen)
    yield from _contradictions(secrets, chosen)
    yield from _equal_identities(every, scope)


def unread(listing: Listing) -> Iterator[Diagnostic]:
    """One notice for kinds that could not be read, so that nobody takes a missing dependent for none."""
    if listing.unread:
        yield Diagnostic(
            code="kind-unread",
            severity=Severity.NOTICE,
            summary="Some kinds were not read",
            detail=f"What of {', '.join(sorted(listing.unread))} depends on these changes is not known: the platform "
            "does not let this key read them, or failed. Nothing of theirs is declared or recorded.",
            hint="Give the key the right to read them, to see who else a change reaches",
        )


def given_up(kinds: Mapping[str, Kind], listing: Listing, changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """What becomes of objects that nobody will own any more."""
    every = tuple(changes)
    yield from _left_behind(kinds, listing, every)
    yield from _in_the_way(kinds, every)
    yield from stranded(kinds, listing, every)


def _left_behind(
    kinds: Mapping[str, Kind], listing: Listing, changes: Iterable[Change]
) -> Iterator[Diagnostic]:
    """One notice for each object that nothing will own any more: its kind cannot be deleted, or it is retained."""
    for change in changes:
        kind = kinds[change.address.kind]
        given_up = change.left_behind or (change.action is Action.FORGET and not kind.operations.delete)
        stays = listing.of(kind.name).get(change.id) if given_up else None
        if stays is not None:
            why = "It is retained" if kind.operations.delete else f"The platform cannot delete {kind.name}"
            yield Diagnostic(
                code="left-behind",
                severity=Severity.NOTICE,
                summary="An object stays on the platform",
                detail=(
                    f"{change.address} gives up {change.id} ({title(kind, stays.attributes)}). {why}, so the object "
                    "stays in the account, and no state records it any longer."
                ),
                place=change.place,
                address=str(change.address),
            )


def _in_the_way(kinds: Mapping[str, Kind], changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """An error for each retained object that its replacement cannot stand beside, as only one may have the identity."""
    for change in changes:
        kind, recorded = kinds[change.address.kind], change.recorded
        if not (change.left_behind and kind.delete_first and recorded):
            continue
        identity = identity_of(kind, change.desired)
        if identity is not None and identity == identity_of(kind, recorded.applied):
            name, fields = title(kind, recorded.applied), identity_in_words(kind, change.desired)
            yield Diagnostic(
                code="retained-in-the-way",
                severity=Severity.ERROR,
                summary="A retained object is in the way of its replacement",
                detail=(
                    f"{change.address} is to be replaced, and {change.id} ({name}) is retained. No two "
                    f"{kind.name} have one {fields}, so the new one cannot be made."
                ),
                place=change.place,
                hint="Write `lifecycle: {retain: false}` and apply that first",
                address=str(change.address),
            )


def _not_checked(secrets: Secrets, targets: tuple[Target, ...]) -> Iterator[Diagnostic]:
    """One notice each for secrets that are not set and were sent, or never were, and for those nothing tells about."""
    every = {each.secret_sources for target in targets for each in target.change.fields if each.sensitive} | {
        sources for target in targets for sources in target.unchecked_sources
    }
    unset = {name for sources in every for name in sources if is_variable(name)} - secrets.values.keys()
    blind = {
        name
        for target in targets
        for sources in target.unchecked_sources
        if not unset & {*sources}
        for name in sources
    }
    sent = _sent(targets)
    if unset & sent:
        yield _unchecked(
            f"Not set, so not compared with what was last sent: {', '.join(sorted(unset & sent))}.",
            "Set them to see whether they changed; `apply` needs those that it sends",
        )
    if unset - sent:
        yield _unchecked(
            f"Not set, and never sent so far: {', '.join(sorted(unset - sent))}.",
            "`apply` needs those that it sends",
        )
    if blind:
        yield _unchecked(
            f"Set, but with nothing to compare with what was last sent: {', '.join(sorted(blind))}. Values shorter "
            f"than {STRONG_LENGTH} characters have a fingerprint only under VOXFORM_STATE_KEY, and each such key reads "
            "its own fingerprints only.",
            "If they changed, write another `secrets_version` on their resources to have them sent again",
        )


def _sent(targets: Iterable[Target]) -> set[str]:
    """The names of the secrets that recorded attributes were made from."""
    records = (target.recorded for target in targets if target.recorded)
    return {name for record in records for each in record.fingerprints.values() for name in each.sources}


def _unchecked(detail: str, hint: str) -> Diagnostic:
    return Diagnostic(
        code="secrets-not-checked",
        severity=Severity.NOTICE,
        summary="Some secrets were not checked",
        detail=detail,
        hint=hint,
    )


def _touched(targets: tuple[Target, ...]) -> Iterator[Diagnostic]:
    for target in targets:
        stamp = target.kind.stamp
        if (
            not stamp
            or target.untouched
            or target.recorded is None
            or target.live is None
            or target.change.action is not Action.NOOP
        ):
            continue
        before, now = target.recorded.observed.get(stamp), target.live.attributes.get(stamp)
        if before is None or now is None or before == now:
            continue
        if equal({**target.recorded.observed, stamp: now}, observed_of(target.kind, target.live.attributes)):
            yield Diagnostic(
                code="touched-outside",
                severity=Severity.NOTICE,
                summary="An object was written by someone else",
                detail=(
                    f"{target.change.address} ({target.live.id}) has a new `{stamp}`, and nothing that can be read "
                    "has changed. Something that cannot be read may have."
                ),
                place=target.desired.place,
                address=str(target.change.address),
            )


def _contradictions(secrets: Secrets, targets: tuple[Target, ...]) -> Iterator[Diagnostic]:
    """An adopted object whose masked key cannot be that of the variable."""
    for target in targets:
        if target.imported is None or target.live is None or target.imported.send:
            continue
        for shown, hidden in target.kind.masks.items():
            value = target.desired.attributes.get(hidden)
            masked = target.live.attributes.get(shown)
            if isinstance(value, SecretVariable) and isinstance(masked, str):
                secret = secrets.values.get(value.name)
                if secret is not None and contradicts(masked, secret):
                    yield _contradiction(target.change.address, hidden, value.name)


def _contradiction(address: Address, attribute: str, variable: str) -> Diagnostic:
    return Diagnostic(
        code="adopted-secret-differs",
        severity=Severity.WARNING,
        summary="The platform holds another secret",
        detail=(
            f"{address} is adopted as it is, and the part of `{attribute}` that the platform shows does not fit "
            f"the value of {variable}."
        ),
        hint="Write `send: true` in the import block to send the value",
        address=str(address),
    )


def _equal_identities(targets: tuple[Target, ...], scope: Container[Address]) -> Iterator[Diagnostic]:
    """An error where the plan would create one; the validation has warned of the others."""
    if all(each.change.action is not Action.CREATE for each in targets):
        return
    first: dict[tuple[str, Identity], Target] = {}
    for target in targets:
        identity = identity_of(target.kind, target.change.desired)
        if identity is None:
            continue
        other = first.setdefault((target.kind.name, identity), target)
        pair = (target.change, other.change)
        created = any(each.action is Action.CREATE and each.address in scope for each in pair)
        if created and other is not target:
            yield _equal(target, other)


def _equal(target: Target, other: Target) -> Diagnostic:
    attributes = target.change.desired
    fields = identity_in_words(target.kind, attributes)
    return Diagnostic(
        code="same-identity",
        severity=Severity.ERROR,
        summary="Two resources have the same identity",
        detail=(
            f"{target.change.address} and {other.change.address} (at {other.desired.place}) have the same {fields}, "
            "so after a crash an object could not be told to belong to one of them."
        ),
        place=target.desired.place,
        hint=f"Give one of them another {target.kind.identified_by(attributes)[0]}; where the account has an object "
        "for each, name it in an `import` block",
        address=str(target.change.address),
    )
