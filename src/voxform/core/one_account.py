"""Two environments in one account: what has one identity in both would be one object, written by turns."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from voxform.core.address import Address
from voxform.core.configuration import Api, Configuration
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.identity import Identity, identity_of
from voxform.core.kind import Kind
from voxform.core.words import listed, some


def one_account(kinds: Mapping[str, Kind], configurations: Sequence[Configuration]) -> Iterator[Diagnostic]:
    """A problem for each two environments that share an account, or may, and have resources of equal identity."""
    for first, second in combinations(configurations, 2):
        apis = (first.environment.api, second.environment.api)
        if not _may_be_one(*apis):
            continue
        names = (first.environment.name, second.environment.name)
        taken = _identities(kinds, first)
        found = [address for identity, address in _identities(kinds, second).items() if identity in taken]
        if found:
            known = bool(apis[0].account and apis[1].account)
            yield (
                _shared(names, [str(each) for each in sorted(found)])
                if known
                else _not_known(names, [str(each) for each in sorted(found)])
            )


def _may_be_one(one: Api, other: Api) -> bool:
    """Each embedded platform is an account of its own; another variable for the key stands for another account."""
    if one.key is None or other.key is None or one.url != other.url:
        return False
    if one.account and other.account:
        return one.account == other.account
    return bool(one.key == other.key)


def _identities(
    kinds: Mapping[str, Kind], configuration: Configuration
) -> dict[tuple[str, Identity], Address]:
    pairs = (
        (address, identity_of(kinds[address.kind], desired.attributes))
        for address, desired in configuration.resources.items()
    )
    return {(address.kind, identity): address for address, identity in pairs if identity is not None}


def _shared(names: tuple[str, str], found: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "one-account",
        Severity.ERROR,
        "Two environments of one account look the same to the platform",
        f"{listed(names)} have the same `api.account`, and {some(found)} the same identity in both. Each would take "
        "the other's object for its own.",
        hint="Give them different names with a variable, for instance:\n    name: ${var.prefix}Resend Email",
    )


def _not_known(names: tuple[str, str], found: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "one-account-perhaps",
        Severity.NOTICE,
        "Two environments may be one account",
        f"{listed(names)} have the same `api.url` and read their key from the same variable; whether that is one "
        f"account cannot be seen here. If it is, {some(found)} would be one object: the identity is the same in both.",
        hint="Write the account of each, which is checked before anything is changed:\n    api: {account: org_…}",
    )
