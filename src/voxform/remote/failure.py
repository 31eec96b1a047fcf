"""A read that failed, as a diagnostic: status and sanitised problem, never a body."""

from voxform.core.diagnostic import Failure, error
from voxform.core.kind import Kind
from voxform.remote.answer import Answer, NoAnswer
from voxform.remote.problem import problems
from voxform.remote.transport import Api


def not_read(api: Api, kind: Kind, answer: Answer | NoAnswer) -> Failure:
    """The failure to read objects of a kind."""
    if isinstance(answer, NoAnswer):
        return _failure("platform-unreachable", f"Reading {kind.name} failed: {answer.why}.")
    if answer.succeeded:
        return _failure("answer-unreadable", f"The answer for {kind.name} is not a list in any known form.")
    said = "; ".join(map(str, problems(answer.body, secret=kind.is_secret, sent=(api.key,))))
    words = f"The platform answered {answer.status} when {kind.name} were read" + (
        f": {said}." if said else "."
    )
    if answer.status in {401, 403}:
        return _failure("key-not-accepted", words, _key_hint(api, answer.status))
    if 300 <= answer.status < 400:
        return _failure("redirected", words, "Set `api.url` to the final address: no redirect is followed")
    return _failure("read-refused" if answer.status < 500 else "platform-failed", words)


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
        "object-not-read", f"{kind.name} {id_!r} is recorded, in no list, and not readable: {why}."
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


def _key_hint(api: Api, status: int) -> str:
    if status == 401:
        return f"Check {api.key_name}: the key is missing a part, revoked, or of another account"
    return f"The key in {api.key_name} needs the right to read this"
