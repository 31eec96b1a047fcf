"""Platforms for stories: each answer to each open question alone, and many odd ones together."""

import pytest

from voxform.emulator import Quirks

ODD = (
    "lists=named",
    "metadata=hidden",
    "credential_id=hidden",
    "patch=merges",
    "null=ignored",
    "ids=prefixed",
    "normalise=values",
    "names=unique",
    "unknown_fields=refused",
    "delete_in_use=refused",
    "malformed_ids=refused",
    "references=free",
)
QUIRKS = {
    "as documented": (),
    **{
        f"{name}={value}": (f"{name}={value}",)
        for name, values in Quirks.allowed().items()
        for value in values[1:]
    },
    "everything odd at once": ODD,
}
SOME = pytest.mark.parametrize("quirks", [(), ODD], ids=["as documented", "everything odd at once"])
"""A test of the two ends, where every quirk alone would say nothing more."""
