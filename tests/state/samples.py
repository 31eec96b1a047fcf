"""One state with everything in it, and what tests of stores need."""

from dataclasses import replace
from pathlib import Path

from voxform.core.address import Address
from voxform.core.resource import Fingerprint, Lifecycle, Recorded
from voxform.core.state import Deposed, FingerprintScheme, Operation, Pending, Run, State
from voxform.state.file import FileStore
from voxform.state.store import Holder

RESEND = Address("integrations", "resend")
SUMMARY = Address("tools", "send_summary")
TOKYO = Address("agents", "branch", "tōkyō")
HOLDER = Holder("run-1", "alice", "laptop", 4711, "2026-11-22T12:00:00+00:00")
EMPTY = State("dev", "https://api.example")


def record(id_: str = "tool_1", **more: object) -> Recorded:
    """A small record."""
    return replace(Recorded(id_, "2026-11-22T12:00:00+00:00", {"name": id_}, {"name": id_}), **more)  # type: ignore[arg-type]


def state(**more: object) -> State:
    """A state that was written once, with one record."""
    found = replace(EMPTY, lineage="lineage-1", serial=1, write_id="write-1", resources={SUMMARY: record()})
    return replace(found, **more)  # type: ignore[arg-type]


def sample() -> State:
    """A state in which every key holds something."""
    resend = record(
        "int_1",
        applied={"name": "Resend", "provider": "resend", "metadata": {"from_email": "a@acme.example"}},
        observed={"name": "Resend", "masked_key": "re_…42", "created_at": None, "weight": 1.5, "big": 2**60},
        fingerprints={
            ("api_key",): Fingerprint("scrypt:" + "ab" * 32, None, ("RESEND_API_KEY",)),
            ("headers", "X.Key"): Fingerprint(None, "scrypt:" + "cd" * 32, ("A", "B")),
        },
        secrets_version=2,
    )
    summary = record(
        "tool_1",
        applied={
            "credential_id": "int_1",
            "messaging_config": {"to": "{email}", "body": "“Hallo”\n\t😀\x7f"},
        },
        observed={"credential_id": "int_1", "flags": [True, False, None], "messaging_config": {}},
        not_kept=(("messaging_config", "to"),),
        trusted=(("messaging_config", "body"),),
        dependencies=(RESEND,),
        lifecycle=Lifecycle(True, False, (("headers", "X.Y"),), (("end_call_phrases", 0),)),
    )
    tokyo = record("agent_2", bought=True, dependencies=(SUMMARY,))
    run = Run(
        id="run-1",
        started_at="2026-11-22T11:59:58+00:00",
        who="alice",
        commit="0" * 40,
        config_digest="sha256:11",
        plan_digest="sha256:22",
        lineage="0e6f0c4e-9f0c-4d86-8a53-8d5a3c9d6a01",
        finished=("sha256:33",),
        result="incomplete",
        counts={"create": 1, "failed": 1},
        drift_free=True,
        preflight={"passed": ["resend"]},
        verification={"passed": True, "code": 0, "at": "2026-11-22T12:01:00+00:00"},
        finished_at="2026-11-22T12:00:09Z",
    )
    return State(
        environment="dev",
        api_url="https://api.example",
        lineage="0e6f0c4e-9f0c-4d86-8a53-8d5a3c9d6a01",
        serial=12,
        write_id="7b1c9a52-30a5-4f2e-b1c5-5a6f1d0c2e44",
        account="org_1",
        fingerprint=FingerprintScheme(
            "scrypt", "00112233445566778899aabbccddeeff", {"n": 2**14, "r": 8, "p": 1}
        ),
        resources={RESEND: resend, SUMMARY: summary, TOKYO: tokyo},
        deposed=(Deposed(TOKYO, record("agent_1"), "sha256:44"),),
        pending=(
            Pending(
                "op-1",
                Operation.CREATE,
                SUMMARY,
                "2026-11-22T12:00:01+00:00",
                record(""),
                False,
                "tool_1",
                "sha256:55",
            ),
            Pending(
                "op-2", Operation.DELETE, TOKYO, "2026-11-22T12:00:02+00:00", record("agent_1"), deposed=True
            ),
        ),
        seen={"tools": ("tool_7", "tool_8")},
        runs=(run,),
    )


def store_at(path: Path, **more: object) -> FileStore:
    """The store of environment `dev` in this file."""
    return FileStore(path, environment="dev", api_url="https://api.example", **more)  # type: ignore[arg-type]


def written(path: Path, first: State = EMPTY, *more: State) -> State:
    """Write a state, and others after it; the last as it was stored."""
    with store_at(path).lock(HOLDER, 0) as locked:
        found = locked.write(first)
        for each in more:
            found = locked.write(replace(each, lineage=found.lineage, serial=0, write_id=""))
    return found
