"""The digest of a configuration: what was declared, whatever file it stands in."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from voxform.config.resource import NO_LIFECYCLE
from voxform.core.configuration import Configuration
from voxform.core.path import format_path
from voxform.core.resource import Desired, Lifecycle
from voxform.core.symbol import Reference, expression


def configuration_digest(configuration: Configuration) -> str:
    """`sha256:` and the hex digest over canonical JSON; secrets by name, without places.

    The loader has made whole numbers `int`, so the encoder's own form of numbers is canonical here.
    """
    removed = [[str(each.origin), each.retain] for each in configuration.removed]
    lookups = {str(address): each.attributes for address, each in configuration.lookups.items()}
    document = {
        "resources": {str(address): _resource(each) for address, each in configuration.resources.items()},
        "moved": [[str(each.origin), str(each.to)] for each in configuration.moved],
        **({"removed": removed} if removed else {}),
        **({"lookups": lookups} if lookups else {}),
        "imports": [[str(each.to), each.id, each.name, each.send] for each in configuration.imports],
    }
    text = json.dumps(
        document,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        check_circular=False,
        default=_tagged,
    )
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _resource(desired: Desired) -> Mapping[str, Any]:
    """The attributes, and what else was written; `attributes` alone is the common case."""
    rest: dict[str, Any] = {}
    if desired.lifecycle is not NO_LIFECYCLE and desired.lifecycle != NO_LIFECYCLE:
        rest["lifecycle"] = _lifecycle(desired.lifecycle)
    if desired.depends_on:
        rest["depends_on"] = sorted(map(str, desired.depends_on))
    if desired.secrets_version is not None:
        rest["secrets_version"] = desired.secrets_version
    return {"attributes": desired.attributes, **rest}


def _lifecycle(lifecycle: Lifecycle) -> dict[str, Any]:
    return {
        "protect": lifecycle.protect,
        "retain": lifecycle.retain,
        "ignore_changes": sorted(map(format_path, lifecycle.ignore_changes)),
        "replace_on": sorted(map(format_path, lifecycle.replace_on)),
    }


def _tagged(symbol: Any) -> Any:
    if (
        isinstance(symbol, Reference)
        and not symbol.every
        and not symbol.address.key
        and len(symbol.path) == 1
    ):
        address, attribute = symbol.address, symbol.path[0]
        if type(attribute) is str and attribute.isidentifier():
            return {"expression": f"${{{address.kind}.{address.name}.{attribute}}}"}
    return expression(symbol)
