"""Which operation a path and a method mean."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeAlias

from voxform.emulator.account import Account, authenticate
from voxform.emulator.audit import Origin, list_events
from voxform.emulator.body import read_body
from voxform.emulator.form import read_form
from voxform.emulator.knowledge import add_source, delete_source, list_jobs, list_sources, read_job
from voxform.emulator.listing import list_objects
from voxform.emulator.objects import create, delete, read, update
from voxform.emulator.problem import Refusal
from voxform.emulator.resources.knowledge_bases import KNOWLEDGE_BASES
from voxform.emulator.shape import Object, Resource
from voxform.emulator.wire import Request, Response, answer

Operation: TypeAlias = Callable[[Account, Request], Response]


def respond(account: Account, resources: Iterable[Resource], request: Request) -> Response:
    """Answer a request; a refusal is an answer too, and so is a database that fails."""
    try:
        return _operation(resources, request)(account, request)
    except Refusal as refusal:
        return answer(refusal.status, {"detail": refusal.detail}, refusal.headers)
    except sqlite3.Error:
        return answer(500, {"detail": "Internal Server Error"})


def _operation(resources: Iterable[Resource], request: Request) -> Operation:
    operations = find_operations(resources, request.path)
    if not operations:
        raise Refusal(404, "Not Found")
    if request.method not in operations:
        raise Refusal(405, "Method Not Allowed", (("Allow", ", ".join(sorted(operations))),))
    return operations[request.method]


def find_operations(resources: Iterable[Resource], path: str) -> Mapping[str, Operation]:
    """Return the operations under a path by method; none where there is no such path."""
    if path == "/v1/health":
        return {"GET": _health}
    if path == "/v1/audit-events":
        return {"GET": _events}
    found = _of_knowledge(path)
    if found:
        return found
    for resource in resources:
        found = _of_resource(resource, path)
        if found:
            return found
    return {}


def _of_resource(resource: Resource, path: str) -> Mapping[str, Operation]:
    found: dict[str, Operation] = {}
    if path == resource.path:
        found["GET"] = partial(_list, resource)
    collection, _, object_id = path.rpartition("/")
    if collection == resource.path and object_id:
        found["GET"] = partial(_read, resource, object_id)
        found["PATCH"] = partial(_update, resource, object_id)
        found["DELETE"] = partial(_delete, resource, object_id)
    if path == (resource.create_path or resource.path):
        found["POST"] = partial(_create, resource)
    if path in resource.ways:
        found["POST"] = partial(_create, resource.ways[path])
    return {method: operation for method, operation in found.items() if method not in resource.lacks}


def _of_knowledge(path: str) -> Mapping[str, Operation]:
    """Sources and jobs stand below a base; only its own create has no base to stand below."""
    below = path.partition(f"{KNOWLEDGE_BASES.path}/")
    match below[2].split("/") if not below[0] else []:
        case ["sources"]:
            return {"POST": partial(_add_source, "")}
        case [base_id, "sources"] if base_id:
            return {"GET": partial(_list_sources, base_id), "POST": partial(_add_source, base_id)}
        case [base_id, "sources", source_id] if base_id and source_id:
            return {"DELETE": partial(_delete_source, base_id, source_id)}
        case [base_id, "jobs"] if base_id:
            return {"GET": partial(_list_jobs, base_id)}
        case [base_id, "jobs", job_id] if base_id and job_id:
            return {"GET": partial(_read_job, base_id, job_id)}
        case _:
            return {}


def _add_source(base_id: str, account: Account, request: Request) -> Response:
    origin = Origin(authenticate(account, request), request)
    form = read_form(request.content, request.headers.get("content-type", ""))
    return answer(int(account.quirks.source_created), add_source(account, base_id, form, origin))


def _list_sources(base_id: str, account: Account, request: Request) -> Response:
    authenticate(account, request)
    return answer(200, list_sources(account, base_id))


def _delete_source(base_id: str, source_id: str, account: Account, request: Request) -> Response:
    delete_source(account, base_id, source_id, Origin(authenticate(account, request), request))
    return Response(204)


def _list_jobs(base_id: str, account: Account, request: Request) -> Response:
    authenticate(account, request)
    return answer(200, list_jobs(account, base_id))


def _read_job(base_id: str, job_id: str, account: Account, request: Request) -> Response:
    authenticate(account, request)
    return answer(200, read_job(account, base_id, job_id))


def _health(_account: Account, _request: Request) -> Response:
    return answer(200, {"status": "ok"})


def _events(account: Account, request: Request) -> Response:
    return answer(200, list_events(account, authenticate(account, request), request.parameters))


def _list(resource: Resource, account: Account, request: Request) -> Response:
    authenticate(account, request)
    return answer(200, list_objects(account, resource, request.parameters, request.as_of))


def _read(resource: Resource, object_id: str, account: Account, request: Request) -> Response:
    authenticate(account, request)
    return answer(200, read(account, resource, object_id))


def _create(resource: Resource, account: Account, request: Request) -> Response:
    origin = Origin(authenticate(account, request), request)
    return answer(201, create(account, resource, _body(request), origin))


def _update(resource: Resource, object_id: str, account: Account, request: Request) -> Response:
    origin = Origin(authenticate(account, request), request)
    return answer(200, update(account, resource, object_id, _body(request), origin))


def _delete(resource: Resource, object_id: str, account: Account, request: Request) -> Response:
    delete(account, resource, object_id, Origin(authenticate(account, request), request))
    return Response(204)


def _body(request: Request) -> Object:
    return read_body(request.content, request.headers.get("content-type", ""))
