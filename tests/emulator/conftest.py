"""A platform in a folder of its own, and clients that speak HTTP to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from voxform.emulator import Platform, Quirks, open_platform

KEY = "oi_sk_test_1234567890"
SECRET = "re_AbCdEfGhIjKlMnOp"

INTEGRATION = {
    "name": "Resend Email",
    "provider": "resend",
    "api_key": SECRET,
    "metadata": {"from_email": "Hello@Acme.example", "region": "eu"},
}

TOOLS: dict[str, dict[str, Any]] = {
    "api_call": {
        "url": "https://crm.example/leads",
        "method": "POST",
        "headers": {"Authorization": "Bearer {{secret}}", "X-Team": "a"},
        "parameters": [
            {"name": "phone", "type": "string", "description": "Number", "enum": ["a", "b"]},
            {"name": "city", "required": True},
        ],
        "run_in_background": True,
    },
    "transfer_call": {"transfer_to": "+14155550100"},
    "end_call": {},
    "send_sms": {"messaging_config": {"to": "caller", "body_template": "Hi {name}"}},
    "send_email": {
        "messaging_config": {"to": "Desk@Acme.example", "subject_template": "S", "body_template": "B"},
    },
    "schedule_calendar_event": {
        "calendar_config": {"event_type_id": 42, "duration_minutes": 30, "timezone": "Asia/Tokyo"},
    },
    "extract_information": {
        "extraction_schema": {"fields": [{"name": "name", "type": "string"}, {"name": "email"}]},
    },
}

MODEL = {
    "name": "Front desk",
    "provider": "openai",
    "model": "gpt-4o-mini",
    "system_prompt": "You answer the phone of a clinic.",
}


@dataclass(frozen=True, slots=True)
class Shop:
    """One open platform with a client, and the bodies most tests post."""

    platform: Platform
    client: httpx.Client

    def integration(self, **other: object) -> dict[str, Any]:
        answer = self.client.post("/v1/integrations", json=INTEGRATION | other)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def body(self, kind: str, **other: object) -> dict[str, Any]:
        body = {"name": f"my_{kind}", "type": kind, "description": "When asked."} | TOOLS[kind]
        if kind in {"send_email", "schedule_calendar_event"}:
            body["credential_id"] = self.integration()["id"]
        return body | other

    def tool(self, kind: str, **other: object) -> dict[str, Any]:
        answer = self.client.post("/v1/tools", json=self.body(kind, **other))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def model(self, **other: object) -> dict[str, Any]:
        answer = self.client.post("/v1/models", json=MODEL | other)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def agent(self, **other: object) -> dict[str, Any]:
        answer = self.client.post("/v1/agents", json={"name": "Front desk"} | other)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def knowledge_base(self, **other: object) -> dict[str, Any]:
        answer = self.client.post("/v1/knowledge-bases", json={"name": "Clinic"} | other)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def patch(self, kind: str, known: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.patch(f"/v1/{kind}/{known['id']}", json=body)
        assert answer.status_code == 200, answer.text
        assert self.client.get(f"/v1/{kind}/{known['id']}").json() == answer.json()
        return dict(answer.json())


@dataclass(slots=True)
class Clock:
    """Time that moves a second whenever somebody looks."""

    moment: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "account" / "oneinbox.db"


@pytest.fixture
def start(database: Path) -> Iterator[Callable[..., Shop]]:
    """Open the platform with quirks written as text, and a client with a key (None: without)."""
    with ExitStack() as stack:

        def open_shop(*settings: str, key: str | None = KEY, **options: Any) -> Shop:
            quirks = Quirks.parse(settings) if settings else None
            platform = open_platform(database, quirks=quirks, **({"clock": Clock()} | options))
            stack.callback(platform.close)
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            transport = httpx.WSGITransport(app=platform)
            client = httpx.Client(
                transport=transport, base_url="http://platform", headers=headers, trust_env=False
            )
            stack.enter_context(client)
            return Shop(platform, client)

        yield open_shop


@pytest.fixture
def secret() -> str:
    return SECRET


@pytest.fixture
def tool_types() -> tuple[str, ...]:
    return tuple(TOOLS)
