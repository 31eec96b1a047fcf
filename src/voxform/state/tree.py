"""A state as a tree of JSON values and back. Every key is always written, and none other is read."""

from functools import partial
from typing import Any

from voxform.core.address import parse_address
from voxform.core.resource import Recorded
from voxform.core.state import Deposed, FingerprintScheme, Operation, Pending, Run, State
from voxform.state.fields import Fields, checked, keyed, text
from voxform.state.layout import Later
from voxform.state.record_tree import record_of, record_tree


def tree_of(state: State) -> dict[str, Any]:
    """The state as JSON values, without `format` and `checksum`; records are parts to be made later."""
    return {
        "lineage": state.lineage,
        "serial": state.serial,
        "write_id": state.write_id,
        "environment": state.environment,
        "api_url": state.api_url,
        "account": state.account,
        "fingerprint": None if state.fingerprint is None else _scheme_tree(state.fingerprint),
        "resources": {str(address): _record(record) for address, record in state.resources.items()},
        "deposed": [_deposed_tree(each) for each in state.deposed],
        "pending": [_pending_tree(each) for each in state.pending],
        "seen": {kind: list(ids) for kind, ids in state.seen.items()},
        "runs": [_run_tree(run) for run in state.runs],
    }


def state_of(tree: Any) -> State:
    """The state that a tree without `format` and `checksum` describes.

    Raises:
        MalformedError: a key is missing, unknown, or of another type.
    """
    fields = Fields(tree)
    scheme = fields.take_optional("fingerprint", dict)
    state = State(
        lineage=fields.take_optional("lineage", str),
        serial=fields.take("serial", int),
        write_id=fields.take("write_id", str),
        environment=fields.take("environment", str),
        api_url=fields.take("api_url", str),
        account=fields.take_optional("account", str),
        fingerprint=None if scheme is None else _scheme(scheme, "fingerprint"),
        resources=keyed(fields.take_mapping("resources", record_of), "resources", parse_address),
        deposed=fields.take_list("deposed", _deposed),
        pending=fields.take_list("pending", _pending),
        seen=fields.take_mapping("seen", _texts),
        runs=fields.take_list("runs", _run),
    )
    fields.close()
    return state


def _record(record: Recorded) -> Later:
    return Later(record, partial(record_tree, record))


def _scheme_tree(scheme: FingerprintScheme) -> dict[str, Any]:
    return {
        "scheme": scheme.scheme,
        "parameters": dict(scheme.parameters),
        "salt": scheme.salt,
        "key_id": scheme.key_id,
    }


def _scheme(value: Any, where: str) -> FingerprintScheme:
    fields = Fields(value, where)
    scheme = FingerprintScheme(
        scheme=fields.take("scheme", str),
        salt=fields.take("salt", str),
        parameters=fields.take_mapping("parameters", _count),
        key_id=fields.take("key_id", str),
    )
    fields.close()
    return scheme


def _deposed_tree(deposed: Deposed) -> dict[str, Any]:
    return {
        "address": str(deposed.address),
        "recorded": _record(deposed.recorded),
        "change_digest": deposed.change_digest,
    }


def _deposed(value: Any, where: str) -> Deposed:
    fields = Fields(value, where)
    deposed = Deposed(
        address=fields.take_parsed("address", parse_address),
        recorded=record_of(fields.take("recorded", dict), fields.at("recorded")),
        change_digest=fields.take("change_digest", str),
    )
    fields.close()
    return deposed


def _pending_tree(pending: Pending) -> dict[str, Any]:
    return {
        "operation_id": pending.operation_id,
        "operation": str(pending.operation),
        "address": str(pending.address),
        "started_at": pending.started_at,
        "intended": _record(pending.intended),
        "deposed": pending.deposed,
        "replaces": pending.replaces,
        "change_digest": pending.change_digest,
    }


def _pending(value: Any, where: str) -> Pending:
    fields = Fields(value, where)
    pending = Pending(
        operation_id=fields.take("operation_id", str),
        operation=fields.take_parsed("operation", Operation),
        address=fields.take_parsed("address", parse_address),
        started_at=fields.take("started_at", str),
        intended=record_of(fields.take("intended", dict), fields.at("intended")),
        deposed=fields.take("deposed", bool),
        replaces=fields.take("replaces", str),
        change_digest=fields.take("change_digest", str),
    )
    fields.close()
    return pending


def _run_tree(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "who": run.who,
        "commit": run.commit,
        "config_digest": run.config_digest,
        "plan_digest": run.plan_digest,
        "lineage": run.lineage,
        "finished": list(run.finished),
        "result": run.result,
        "counts": dict(run.counts),
        "drift_free": run.drift_free,
        "preflight": None if run.preflight is None else dict(run.preflight),
        "verification": None if run.verification is None else dict(run.verification),
    }


def _run(value: Any, where: str) -> Run:
    fields = Fields(value, where)
    run = Run(
        id=fields.take("id", str),
        started_at=fields.take("started_at", str),
        finished_at=fields.take_optional("finished_at", str),
        who=fields.take("who", str),
        commit=fields.take_optional("commit", str),
        config_digest=fields.take("config_digest", str),
        plan_digest=fields.take("plan_digest", str),
        lineage=fields.take_optional("lineage", str),
        finished=fields.take_list("finished", text),
        result=fields.take("result", str),
        counts=fields.take_mapping("counts", _count),
        drift_free=fields.take_optional("drift_free", bool),
        preflight=fields.take_optional("preflight", dict),
        verification=fields.take_optional("verification", dict),
    )
    fields.close()
    return run


def _count(value: Any, where: str) -> int:
    return checked(value, int, where)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    return tuple(text(entry, where) for entry in checked(value, list, where))
