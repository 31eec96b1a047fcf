"""A read that failed, as a diagnostic: status and sanitised problem, never a body."""

from voxform.core.diagnostic import Failure, error
from voxform.core.kind import Kind
from voxform.remote.answer import Answer, NoAnswer
from voxform.remote.problem import problems
from voxform.remote.transport import Api

_FORBIDDEN = 403


class NotAllowed(Failure):
    """The key has not the right to read this, and may have it to read the rest."""


def not_read(api: Api, kind: Kind, answer: Answer | NoAnswer) -> Failure:
    """The failure to read objects of a kind."""
    if isinstance(answer, NoAnswer):
        return _failure(
            "platform-unreachable",
            f"Reading {kind.name} from {api.url} failed: {answer.why}.",
            "Check `api.url`, and that this machine reaches it",
        )
    if answer.succeeded:
        return _failure(
            "answer-unreadable",
            f"What {api.url} answered for {kind.name} is not a list in any known form.",
            "Check that `api.url` is the address of the API",
        )
    said = "; ".join(map(str, problems(answer.body, secret=kind.is_secret, sent=(api.key,))))
    words = f"{api.url} answered {answer.status} when {kind.name} were read" + (f": {said}." if said else ".")
    failure = _failure(_code(answer.status), words, _hint(api, answer.status))
    return NotAllowed(*failure.diagnostics) if answer.status == _FORBIDDEN else failure


def _code(status: int) -> str:
    if status in {401, 403}:
        return "key-not-accepted"
    if 300 <= status < 400:
        return "redirected"
    return "read-refused" if status < 500 else "platform-failed"


def unstable(kind: Kind, tries: int) -> Failure:
    """The failure of a list that was never the same from its first page to its last."""
    return _failure(
        "list-unstable",
        f"The list of {kind.name} was read {tries} times, and each time its pages did not fit together: "
        "objects appeared twice or were missing from the announced number.",
        "Run the command again when nothing else changes the account",
    )


def not_fetched(kind: Kind, id_: str, why: str) -> Failure:
    """The failure to read one recorded object, so that it is neither there nor known to be gone."""
    return _failure(
        "object-not-read",
        f"{kind.name} {id_!r} is recorded, in no list, and not readable: {why}.",
        "Run the command again; nothing was changed",
    )


_SUMMARIES = {
    "platform-unreachable": "The platform cannot be reached",
    "platform-failed": "The platform failed",
    "answer-unreadable": "The answer of the platform cannot be read",
    "key-not-accepted": "The platform does not accept the API key",
    "read-refused": "The platform refused to be read",
    "redirected": "The platform redirects to another address",
    "list-unstable": "A list kept changing while it was read",
    "object-not-read": "A recorded object cannot be read",
}


def _failure(code: str, detail: str, hint: str = "") -> Failure:
    return Failure(error(code, _SUMMARIES[code], detail, hint=hint))


def _hint(api: Api, status: int) -> str:
    hints = {
        401: f"Check {api.key_name}: the key is missing a part, revoked, or of another account",
        403: f"The key in {api.key_name} needs the right to read this",
        404: "Check `api.url`: it is the part before `/v1`",
    }
    if 300 <= status < 400:
        return "Set `api.url` to the final address: no redirect is followed"
    again = (
        "Run the command again later" if status >= 500 else "Check that `api.url` is the address of the API"
    )
    return hints.get(status, again)
