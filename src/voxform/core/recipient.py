"""Who a secret will be sent to: the host of the URL beside it, so that a reviewer sees exfiltration."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from voxform.core.kind import Kind
from voxform.core.path import Path
from voxform.core.symbol import expression


def recipient_of(kind: Kind, attributes: Mapping[str, Any], path: Path) -> str:
    """The host that receives the value at a path, or an empty string when the kind names none."""
    beside = kind.recipients.get(str(path[0]))
    url = attributes.get(beside) if beside else None
    if url is None:
        return ""
    if not isinstance(url, str):
        return str(expression(url))
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
