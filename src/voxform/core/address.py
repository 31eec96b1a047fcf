"""How people and the state name a resource: `kind.name`, or `kind.name["key"]` for one of `for_each`."""

import json
import re
from typing import NamedTuple

from voxform.core.sanitise import sanitise

NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
LOOKUP = "lookups."
"""Before the kind in the address of a lookup, `lookups.kind.name`, which no text of an author is parsed into."""
_ADDRESS = re.compile(rf'(?P<kind>{NAME})\.(?P<name>{NAME})(?:\[(?P<key>"(?:[^"\\]|\\.)*")\])?\Z')


class Address(NamedTuple):
    """One declared resource; `key` is set for an instance of `for_each`."""

    kind: str
    name: str
    key: str = ""

    def __str__(self) -> str:
        instance = f"[{json.dumps(self.key, ensure_ascii=False)}]" if self.key else ""
        return f"{self.kind}.{self.name}{instance}"

    @property
    def family(self) -> "Address":
        """The address without its key: the resource as it is written."""
        return Address(self.kind, self.name) if self.key else self


def is_key(text: str) -> bool:
    """Whether a text can be the key of an instance: not empty, and nothing in it that no output shows."""
    return bool(text) and sanitise(text) == text


def parse_address(text: str) -> Address:
    """Read `kind.name` or `kind.name["key"]`.

    Raises:
        ValueError: the text is not an address.
    """
    found = _ADDRESS.match(text)
    if found is None:
        raise ValueError(f'{text!r} is not an address such as tools.send_summary or agents.branch["tokyo"]')
    key = json.loads(found["key"]) if found["key"] else ""
    if found["key"] and not is_key(key):
        raise ValueError(
            f"{text!r} is not an address: its key is empty, or has characters that no output shows"
        )
    return Address(found["kind"], found["name"], key)
