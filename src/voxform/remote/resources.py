"""Create, update, delete, fetch and list, for any kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voxform.core.kind import Kind
from voxform.core.resource import Object
from voxform.core.value import ABSENT
from voxform.remote.answer import Answer, NoAnswer
from voxform.remote.body import Form, secrets_in, unwrap
from voxform.remote.job import Job, job_in
from voxform.remote.pages import list_objects
from voxform.remote.problem import Problem, nothing_secret, problems
from voxform.remote.route import creation_of, object_of, place_of
from voxform.remote.transport import Api

__all__ = ["Done", "Rejected", "Unknown", "create", "delete", "fetch", "list_objects", "unwrap", "update"]


@dataclass(frozen=True, slots=True)
class Done:
    """The platform did it; `object` is what it answered, None when that is not an object.

    `job` goes on, or went on, behind a create.
    """

    object: Object | None = field(default=None, repr=False)
    job: Job | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform certainly did nothing. `status` is 0 when the request never reached it."""

    status: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Whether the platform did it is not known; the next refresh will tell."""

    why: str


def create(api: Api, kind: Kind, body: Mapping[str, Any], idempotency_key: str) -> Done | Rejected | Unknown:
    """Create an object. `body` may hold `Secret` leaves and files; an answer without an id is `Unknown`."""
    parent = kind.parent
    above = {parent: str(body[parent])} if parent else {}
    own = {name: value for name, value in body.items() if name not in above}
    path, plain = creation_of(kind, own)
    form = kind.form_of(body)
    sent = Form({name: own[name] for name in form if own.get(name) is not None}) if form else plain
    answer = api.request("POST", path, values=above, body=sent, idempotency_key=idempotency_key)
    failed = _failed(api, kind, answer, body)
    if failed is not None:
        return failed
    shown = answer.body if isinstance(answer, Answer) else ABSENT
    made = object_of(kind, shown, above)
    if made is None:
        return Unknown("the answer does not name the new object")
    return Done(made, job_in(kind, shown, (api.key, *secrets_in(body))) if kind.operations.job else None)


def update(api: Api, kind: Kind, id_: str, body: Mapping[str, Any]) -> Done | Rejected | Unknown:
    """Send the top-level attributes in `body`; it may hold `Secret` leaves."""
    path, values = place_of(kind, id_)
    answer = api.request("PATCH", path, values=values, body=body)
    return _failed(api, kind, answer, body) or Done(_shown(kind, id_, answer))


def delete(api: Api, kind: Kind, id_: str) -> Done | Rejected | Unknown:
    """Delete an object; one that is not there counts as deleted."""
    path, values = place_of(kind, id_)
    answer = api.request("DELETE", path, values=values)
    if isinstance(answer, Answer) and answer.status == 404:
        return Done()
    return _failed(api, kind, answer, {}) or Done()


def fetch(api: Api, kind: Kind, id_: str) -> Object | Unknown | None:
    """Read one object; None when the platform says that there is none.

    A 422 about the path is a "no" as well: the platform may refuse an id that is no UUID (api.md §14.16). A
    kind without a GET of one object (405) is looked up in its list.

    Raises:
        Failure: that list cannot be read.
    """
    path, values = place_of(kind, id_)
    if not all(values.values()):
        return None
    answer = api.request("GET", path, values=values)
    if isinstance(answer, NoAnswer):
        return Unknown(answer.why)
    if answer.status == 404 or (answer.status == 422 and _is_about_path(answer)):
        return None
    if answer.status == 405:
        parent = kind.parent
        return list_objects(api, kind, {parent: values[parent]} if parent else None).get(id_)
    if answer.status != 200:
        return Unknown(_words(api, kind, answer, {}))
    return _shown(kind, id_, answer) or Unknown("the answer is not an object")


def _shown(kind: Kind, id_: str, answer: Answer | NoAnswer) -> Object | None:
    """The object in an answer about a known id."""
    above = {name: value for name, value in place_of(kind, id_)[1].items() if name != "id"}
    shown = object_of(kind, answer.body, above) if isinstance(answer, Answer) else None
    return None if shown is None else Object(id_, shown.attributes)


def _failed(
    api: Api, kind: Kind, answer: Answer | NoAnswer, body: Mapping[str, Any]
) -> Rejected | Unknown | None:
    """How a write failed; None when it succeeded."""
    if isinstance(answer, NoAnswer):
        return Unknown(answer.why) if answer.sent else Rejected(0, (Problem(answer.why, (), "not-sent"),))
    if answer.succeeded:
        return None if answer.readable else Unknown(f"the answer {answer.status} cannot be read")
    if _had_no_effect(answer):
        return Rejected(answer.status, _problems(api, kind, answer, body))
    return Unknown(_words(api, kind, answer, body))


def _had_no_effect(answer: Answer) -> bool:
    """Whether a status other than 2xx says that nothing was done, now or in an earlier attempt.

    408 and 425 come from gateways that may have passed the request on; 307 and 308 ask for the same request
    elsewhere, whereas the other redirects may follow a request that was carried out.
    """
    refused = 400 <= answer.status < 500 and answer.status not in {408, 425}
    return not answer.doubtful and (refused or answer.status in {307, 308})


def _problems(api: Api, kind: Kind, answer: Answer, body: Mapping[str, Any]) -> tuple[Problem, ...]:
    return problems(answer.body, secret=kind.is_secret, sent=(api.key, *secrets_in(body)))


def _words(api: Api, kind: Kind, answer: Answer, body: Mapping[str, Any]) -> str:
    doubt = " after an attempt whose outcome is not known" if answer.doubtful else ""
    said = "; ".join(map(str, _problems(api, kind, answer, body)))
    return f"the platform answered {answer.status}{doubt}" + (f": {said}" if said else "")


def _is_about_path(answer: Answer) -> bool:
    found = problems(answer.body, secret=nothing_secret)
    return bool(found) and all(problem.loc[:1] == ("path",) for problem in found)
