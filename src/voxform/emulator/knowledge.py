"""Sources of knowledge bases: added with a form, read by a job that is a step further at every look."""

import sqlite3
from dataclasses import replace

from voxform.emulator import rows
from voxform.emulator.account import Account, now
from voxform.emulator.audit import Origin, record_event
from voxform.emulator.check import check_characters
from voxform.emulator.form import Form
from voxform.emulator.objects import insert, missing, view
from voxform.emulator.problem import Problems
from voxform.emulator.resources.knowledge_bases import KNOWLEDGE_BASES
from voxform.emulator.resources.knowledge_sources import KNOWLEDGE_JOBS, KNOWLEDGE_SOURCES
from voxform.emulator.rows import Stored, Wanted
from voxform.emulator.shape import Json, Object, Resource

MOST_JOBS = 20
_WORD = 4  # bytes that make about a token
_NEXT = {"queued": "running", "running": "completed"}


def add_source(account: Account, base_id: str, form: Form, origin: Origin) -> Object:
    """Keep a source and begin the job that reads it; without an id of a base one is made for it.

    Raises:
        Refusal: 404 for a base that does not exist, 422 for what the form says.
    """
    given = _accepted(form)
    with account.database.writing() as connection:
        if base_id:
            _base(account, connection, base_id)
        else:
            named: Object = {"name": str(given["file_name"] or given["source"])[:255]}
            base_id = insert(account, connection, KNOWLEDGE_BASES, named, origin).id
        source = insert(
            account, connection, KNOWLEDGE_SOURCES, given | {"knowledge_base_id": base_id}, origin
        )
        begun: Object = {"knowledge_base_id": base_id, "knowledge_base_source_id": source.id}
        job = insert(account, connection, KNOWLEDGE_JOBS, begun, None)
        answer: Object = {
            "source": view(account, connection, KNOWLEDGE_SOURCES, source),
            "job": view(account, connection, KNOWLEDGE_JOBS, job),
            "message": "Source added; ingestion started",
        }
    return answer | ({"knowledge_base_id": base_id} if account.quirks.source_base == "named" else {})


def list_sources(account: Account, base_id: str) -> Json:
    """Return every source of a base, oldest first; looking moves its jobs.

    Raises:
        Refusal: 404.
    """
    with account.database.writing() as connection:
        _base(account, connection, base_id)
        _advance(account, connection, base_id)
        return _all(account, connection, KNOWLEDGE_SOURCES, base_id)


def list_jobs(account: Account, base_id: str) -> Json:
    """Return the newest jobs of a base; looking moves them.

    Raises:
        Refusal: 404.
    """
    with account.database.writing() as connection:
        _base(account, connection, base_id)
        _advance(account, connection, base_id)
        return _all(account, connection, KNOWLEDGE_JOBS, base_id)[::-1][:MOST_JOBS]


def read_job(account: Account, base_id: str, job_id: str) -> Object:
    """Return one job, which looking moves.

    Raises:
        Refusal: 404.
    """
    with account.database.writing() as connection:
        stored = _below(connection, KNOWLEDGE_JOBS, base_id, job_id)
        if stored is None:
            raise missing(account, KNOWLEDGE_JOBS, job_id)
        return view(account, connection, KNOWLEDGE_JOBS, _moved(account, connection, stored))


def delete_source(account: Account, base_id: str, source_id: str, origin: Origin) -> None:
    """Delete one source with its job.

    Raises:
        Refusal: 404.
    """
    with account.database.writing() as connection:
        if _below(connection, KNOWLEDGE_SOURCES, base_id, source_id) is None:
            raise missing(account, KNOWLEDGE_SOURCES, source_id)
        rows.remove(connection, KNOWLEDGE_SOURCES.kind, source_id)
        rows.remove_where(connection, KNOWLEDGE_JOBS.kind, "knowledge_base_source_id", source_id)
        record_event(account, connection, origin, "delete", KNOWLEDGE_SOURCES, source_id)


def _accepted(form: Form) -> Object:
    """What a form gives: a file alone, or a type with its source."""
    problems = Problems()
    file = form.files.get("file")
    if file is not None:
        check_characters({"file_name": file.name}, problems)
        problems.refuse()
        return {
            "type": "file",
            "source": file.name,
            "file_name": file.name,
            "mime_type": file.media_type,
            "file_size": len(file.content),
        }
    check_characters(dict(form.texts), problems)
    for name in ("type", "source"):
        if name not in form.texts:
            problems.add("missing", ("body", name), "Field required", None)
    if form.texts.get("type", "url") not in {"url", "text"}:
        words = "Input should be 'url' or 'text'"
        problems.add("enum", ("body", "type"), words, form.texts["type"], expected="'url' or 'text'")
    problems.refuse()
    return {"type": form.texts["type"], "source": form.texts["source"], "file_name": None}


def _base(account: Account, connection: sqlite3.Connection, base_id: str) -> None:
    if rows.find(connection, KNOWLEDGE_BASES.kind, base_id) is None:
        raise missing(account, KNOWLEDGE_BASES, base_id)


def _below(connection: sqlite3.Connection, resource: Resource, base_id: str, object_id: str) -> Stored | None:
    found = rows.find(connection, resource.kind, object_id)
    return found if found and found.attributes["knowledge_base_id"] == base_id else None


def _all(account: Account, connection: sqlite3.Connection, resource: Resource, base_id: str) -> list[Json]:
    wanted = Wanted(resource.kind, {"knowledge_base_id": base_id})
    return [view(account, connection, resource, each) for each in rows.page(connection, wanted)]


def _advance(account: Account, connection: sqlite3.Connection, base_id: str) -> None:
    for job in rows.page(connection, Wanted(KNOWLEDGE_JOBS.kind, {"knowledge_base_id": base_id})):
        _moved(account, connection, job)


def _moved(account: Account, connection: sqlite3.Connection, job: Stored) -> Stored:
    """The job one step further; at its end the source is ready, or says why not."""
    status = str(job.attributes["status"])
    source = rows.find(connection, KNOWLEDGE_SOURCES.kind, str(job.attributes["knowledge_base_source_id"]))
    if status not in _NEXT or source is None:
        return job
    moment, problem = now(account), _unreadable(source)
    changes: Object = {"status": _NEXT[status], "started_at": job.attributes["started_at"] or moment}
    if changes["status"] == "completed":
        chunks, tokens = _size(source)
        changes |= {"completed_at": moment, "payload": {"chunks": chunks, "tokens": tokens}}
        read_in: Object = {"status": "ready", "chunk_count": chunks, "token_count": tokens}
        if problem:
            changes |= {"status": "failed", "error_message": problem, "payload": {}}
            read_in = {"status": "error", "error_message": problem}
        rows.replace_row(connection, replace(source, attributes=source.attributes | read_in))
    job = replace(job, attributes=job.attributes | changes, updated_at=moment)
    rows.replace_row(connection, job)
    return job


def _unreadable(source: Stored) -> str:
    """Why a source cannot be read; empty when it can. No host below .invalid exists (RFC 2606)."""
    from urllib.parse import urlsplit

    said = source.attributes
    text = str(said["source"])
    if said["file_size"] == 0 or (said["type"] == "text" and not text.strip()):
        return "There is nothing in it to read"
    try:
        host = urlsplit(text).hostname if said["type"] == "url" else ""
    except ValueError:
        return "This is not an address"
    return f"The host {host} does not answer" if host and host.endswith(".invalid") else ""


def _size(source: Stored) -> tuple[int, int]:
    said = source.attributes
    size = said["file_size"] if isinstance(said["file_size"], int) else len(str(said["source"]).encode())
    tokens = max(1, size // _WORD)
    return 1 + tokens // 512, tokens
