"""What the audit events tell, where the key may read them (api.md §11): the account, and who wrote what last."""

from collections.abc import Mapping
from typing import Any

from voxform.core.drift import Author
from voxform.core.kind import Kind
from voxform.core.sanitise import sanitise
from voxform.remote.answer import Answer
from voxform.remote.pages import read_page
from voxform.remote.transport import Api

_PAGE = "100"
_LONGEST = 100


def read_account(api: Api) -> str | None:
    """The id of the organisation, from the newest event; None where it cannot be read."""
    newest = next(iter(_events(api, {"limit": "1"}) or ()), {})
    return _text(newest, "org_id")


def last_authors(api: Api, kind: Kind) -> Mapping[str, Author] | None:
    """By object id, who wrote an object last and when: of those that the newest page of events names.

    None where the events cannot be read.
    """
    if not kind.audit:
        return {}
    events = _events(api, {"limit": _PAGE, "resource_type": kind.audit})
    if events is None:
        return None
    found: dict[str, Author] = {}
    for event in events:
        id_ = _text(event, "resource_id")
        if id_ is not None and event.get("resource_type") == kind.audit:
            actor = _shown(event, "user_id") or _shown(event, "api_key_id")
            found.setdefault(id_, Author(actor, _shown(event, "created_at")))
    return found


def _events(api: Api, query: Mapping[str, str]) -> list[dict[str, Any]] | None:
    """One page, newest first; None where it cannot be read, which is tried once as nothing depends on it."""
    answer = api.request("GET", "/v1/audit-events", query=query, once=True)
    if not isinstance(answer, Answer) or answer.status != 200:
        return None
    page = read_page(answer.body, ("events", "entries", "audit_events"))
    return [row for row in page.rows if isinstance(row, dict)] if page else None


def _text(event: Mapping[str, Any], key: str) -> str | None:
    value = event.get(key)
    return value if isinstance(value, str) and value else None


def _shown(event: Mapping[str, Any], key: str) -> str | None:
    value = _text(event, key)
    return None if value is None else sanitise(value, _LONGEST) or None
