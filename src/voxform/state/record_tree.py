"""One record as a tree of JSON values and back."""

from typing import Any

from voxform.core.address import Address, parse_address
from voxform.core.path import Path, format_path, parse_path
from voxform.core.resource import Fingerprint, Lifecycle, Recorded
from voxform.state.fields import Fields, keyed, parsed, text


def record_tree(record: Recorded) -> dict[str, Any]:
    """One record as JSON values; `state show` prints the same."""
    return {
        "id": record.id,
        "written_at": record.written_at,
        "applied": dict(record.applied),
        "observed": dict(record.observed),
        "fingerprints": {format_path(path): _print_tree(each) for path, each in record.fingerprints.items()},
        "trusted": [format_path(path) for path in record.trusted],
        "not_kept": [format_path(path) for path in record.not_kept],
        "secrets_version": record.secrets_version,
        "dependencies": [str(address) for address in record.dependencies],
        "lifecycle": {
            "protect": record.lifecycle.protect,
            "retain": record.lifecycle.retain,
            "ignore_changes": [format_path(path) for path in record.lifecycle.ignore_changes],
            "replace_on": [format_path(path) for path in record.lifecycle.replace_on],
        },
        "bought": record.bought,
    }


def record_of(value: Any, where: str) -> Recorded:
    """The record that a tree describes; MalformedError when it is none."""
    fields = Fields(value, where)
    record = Recorded(
        id=fields.take("id", str),
        written_at=fields.take("written_at", str),
        applied=fields.take("applied", dict),
        observed=fields.take("observed", dict),
        fingerprints=keyed(fields.take_mapping("fingerprints", _print), where, parse_path),
        trusted=fields.take_list("trusted", _path),
        not_kept=fields.take_list("not_kept", _path),
        secrets_version=fields.take_optional("secrets_version", int),
        dependencies=fields.take_list("dependencies", _address),
        lifecycle=_lifecycle(fields.take("lifecycle", dict), fields.at("lifecycle")),
        bought=fields.take("bought", bool),
    )
    fields.close()
    return record


def _lifecycle(value: Any, where: str) -> Lifecycle:
    fields = Fields(value, where)
    lifecycle = Lifecycle(
        protect=fields.take_optional("protect", bool),
        retain=fields.take_optional("retain", bool),
        ignore_changes=fields.take_list("ignore_changes", _path),
        replace_on=fields.take_list("replace_on", _path),
    )
    fields.close()
    return lifecycle


def _print_tree(fingerprint: Fingerprint) -> dict[str, Any]:
    return {
        "applied": fingerprint.applied,
        "observed": fingerprint.observed,
        "sources": list(fingerprint.sources),
    }


def _print(value: Any, where: str) -> Fingerprint:
    fields = Fields(value, where)
    fingerprint = Fingerprint(
        applied=fields.take_optional("applied", str),
        observed=fields.take_optional("observed", str),
        sources=fields.take_list("sources", text),
    )
    fields.close()
    return fingerprint


def _address(value: Any, where: str) -> Address:
    return parsed(value, where, parse_address)


def _path(value: Any, where: str) -> Path:
    return parsed(value, where, parse_path)
