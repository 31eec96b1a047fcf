"""Jobs that go on after a create was answered: how far they are, as the kind says where to look."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from voxform.core.kind import JobRule, Kind
from voxform.core.sanitise import sanitise
from voxform.core.secret import Secret
from voxform.remote.answer import Answer
from voxform.remote.problem import MESSAGE, nothing_secret, problems
from voxform.remote.route import place_of, usable_id
from voxform.remote.transport import Api


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it was last seen. `done` is None while it goes on; `why` is what the platform says of a failure."""

    id: str
    status: str
    done: bool | None = None
    why: str = ""


def job_in(kind: Kind, answer: Any, sent: Iterable[Secret] = ()) -> Job | None:
    """The job that an answer to a create shows, if the kind has any. No message repeats what of `sent` is secret."""
    rule = kind.operations.job
    if rule is None or not isinstance(answer, dict):
        return None
    return _job(rule, answer.get(rule.at), sent)


def look_at(api: Api, kind: Kind, id_: str, job: Job, sent: Iterable[Secret] = ()) -> Job | None:
    """The job of an object as it is now; None when the platform does not tell."""
    rule = kind.operations.job
    if rule is None:
        return None
    above = {name: value for name, value in place_of(kind, id_)[1].items() if name != "id"}
    answer = api.request("GET", f"{rule.path}/{{id}}", values=above | {"id": job.id})
    if not isinstance(answer, Answer) or answer.status != 200:
        return None
    return _job(rule, answer.body, (api.key, *sent))


def _job(rule: JobRule, shown: Any, sent: Iterable[Secret]) -> Job | None:
    own = usable_id(shown.get("id")) if isinstance(shown, dict) else ""
    if not own:
        return None
    status = sanitise(str(shown.get(rule.status)), MESSAGE)
    done = True if status in rule.done else False if status in rule.failed else None
    said = problems({"message": shown.get(rule.why)}, secret=nothing_secret, sent=sent)
    return Job(own, status, done, "; ".join(each.message for each in said))
