"""JSON as it is printed and saved: ASCII only, so nothing in it can steer a terminal."""

import json
from collections.abc import Mapping
from typing import Any


def json_text(document: Mapping[str, Any]) -> str:
    """The document on several lines, keys in their order."""
    return json.dumps(document, indent=2, allow_nan=False)


def json_line(document: Any) -> str:
    """The document on one line: one event of a stream (NDJSON)."""
    return json.dumps(document, separators=(",", ":"), allow_nan=False)
