"""A project of any size, like those people write: teams with integrations, tools, models and agents.

Ten thousand resources are 500 teams, 100 files and about 4.4 MB of YAML. The same trees are the bodies that the bare
client of a measurement posts.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ENVIRON = {
    "BENCH_KEY": "sk-benchmark-4f9c1a7e2b8d5036",
    "BENCH_TOKEN": "tok-benchmark-b31d9e60f2c7a485",
    "ONEINBOX_API_KEY": "oi_sk_0123456789abcdef0123456789abcdef",
}
KEY = ENVIRON["ONEINBOX_API_KEY"]

_TEAM = 20
_PROVIDERS = ("calcom", "resend")
_TEAMS_IN_A_FILE = 5
_PLAIN = re.compile(r"[A-Za-z$/+][^\n]*")

Resource = tuple[str, str, dict[str, Any]]


def resources(count: int) -> Iterator[Resource]:
    """Kind, name and attributes of every resource, each after those it refers to."""
    for number in range(0, count, _TEAM):
        yield from _team(number // _TEAM)[: count - number]


def write_project(folder: Path, count: int, url: str = "https://api.oneinbox.ai") -> None:
    """Write a project with this many resources, for the platform at a URL."""
    home = folder / "resources"
    home.mkdir(parents=True)
    (folder / "voxform.yaml").write_text(
        f"project: benchmark\n\nvariables:\n  domain: {{type: string, default: acme.example}}\n\n"
        f'api:\n  url: "{url}"\n  settle: 0s\n',
        encoding="utf-8",
    )
    written = list(resources(count))
    size = _TEAM * _TEAMS_IN_A_FILE
    for number, begin in enumerate(range(0, count, size)):
        text = _file(number, written[begin : begin + size])
        (home / f"group_{number:03}.yaml").write_text(text, encoding="utf-8")


def yaml_bytes(folder: Path) -> list[bytes]:
    """The content of every file of a project."""
    return [file.read_bytes() for file in sorted(folder.rglob("*.yaml"))]


def _team(number: int) -> list[Resource]:
    team = f"team_{number:04}"
    tools = [_with_key(team, number), *(_tool(team, index) for index in range(1, 11))]
    models = [_model(team, index) for index in range(4)]
    agents = [_agent(team, index) for index in range(4)]
    return [_integration(team, number), *tools, *models, *agents]


def _integration(team: str, number: int) -> Resource:
    provider = _PROVIDERS[number % 2]
    body: dict[str, Any] = {
        "name": f"{provider} of {team}",
        "provider": provider,
        "api_key": "${env.BENCH_KEY}",
    }
    if provider == "resend":
        body["metadata"] = {"from_email": f"{team}@" + "${var.domain}"}
    return "integrations", f"{team}_keys", body


def _with_key(team: str, number: int) -> Resource:
    """The tool that uses the team's integration."""
    name = f"{team}_tool_00"
    body: dict[str, Any] = {"name": name, "credential_id": f"${{integrations.{team}_keys.id}}"}
    if _PROVIDERS[number % 2] == "resend":
        return (
            "tools",
            name,
            body
            | {
                "type": "send_email",
                "description": "Send the caller a summary when they ask for one.",
                "messaging_config": {
                    "to": "{email}",
                    "subject_template": "Your call",
                    "body_template": f"Hello {{name}}, this is what {team} said: {{summary}}",
                },
            },
        )
    return (
        "tools",
        name,
        body
        | {
            "type": "schedule_calendar_event",
            "description": "Book a visit once the caller has given a name, an e-mail address and a time.",
            "calendar_config": {"event_type_id": 482913 + number, "timezone": "Europe/Berlin"},
        },
    )


def _tool(team: str, index: int) -> Resource:
    name = f"{team}_tool_{index:02}"
    make = (_api_call, _api_call, _send_sms, _transfer, _extract, _end_call)[index % 6]
    return "tools", name, {"name": name, **make(team, index)}


def _api_call(team: str, index: int) -> dict[str, Any]:
    return {
        "type": "api_call",
        "description": f"Look up what was ordered from {team}, by the number of the order or the caller's telephone.",
        "url": f"https://api.acme.example/{team}/orders/{index}",
        "method": ("GET", "POST")[index % 2],
        "headers": {"Authorization": "Bearer ${env.BENCH_TOKEN}", "X-Team": team},
        "parameters": [
            {
                "name": "order_number",
                "type": "string",
                "required": True,
                "description": "The number of the order",
            },
            {
                "name": "phone",
                "type": "string",
                "required": False,
                "description": "Telephone number of the caller",
            },
        ],
        "speak_during_execution": True,
    }


def _send_sms(team: str, index: int) -> dict[str, Any]:
    return {
        "type": "send_sms",
        "description": "Send the caller the way to the branch when they ask for it.",
        "messaging_config": {
            "to": "caller",
            "body_template": f"Branch {index} of {team}: https://acme.example/{index}",
        },
    }


def _transfer(team: str, index: int) -> dict[str, Any]:
    return {
        "type": "transfer_call",
        "description": f"Transfer the call to a person of {team} when the caller asks for one.",
        "transfer_to": f"+1415555{index:04}",
    }


def _extract(team: str, _index: int) -> dict[str, Any]:
    return {
        "type": "extract_information",
        "description": f"Note for {team} why the caller called.",
        "extraction_schema": {
            "fields": [
                {
                    "name": "reason",
                    "type": "string",
                    "description": "Why the caller called",
                    "required": True,
                },
                {
                    "name": "urgent",
                    "type": "boolean",
                    "description": "Whether it cannot wait",
                    "required": False,
                },
            ]
        },
    }


def _end_call(_team: str, _index: int) -> dict[str, Any]:
    return {"type": "end_call", "description": "End the call when the caller has said goodbye."}


def _model(team: str, index: int) -> Resource:
    name = f"{team}_model_{index}"
    tools = [f"${{tools.{team}_tool_{(3 * index + step) % 11:02}.id}}" for step in range(4)]
    body = {
        "name": name,
        "provider": "openai",
        "model": "gpt-4o-mini",
        "system_prompt": _PROMPT.format(team=team, index=index),
        "temperature": round(0.3 + index / 10, 1),
        "max_tokens": 800 + index,
        "tool_ids": tools,
    }
    return "models", name, body


_PROMPT = """\
You answer the telephone for {team}, branch {index}.

Begin by asking for the caller's name and e-mail address. Then find out what they
need: an appointment, the state of an order, or a person to talk to.
- Look the order up before you speak of it; never guess a date.
- Offer two free times, the earlier one first.
- When the caller is upset, transfer the call.
"""


def _agent(team: str, index: int) -> Resource:
    name = f"{team}_agent_{index}"
    body = {
        "name": name,
        "llm_id": f"${{models.{team}_model_{index}.id}}",
        "first_message": "Thank you for calling. How can I help you today?",
        "transcriber": {"provider": "deepgram", "model": "nova-3", "language": "en"},
        "tts": {"provider": "cartesia", "voice_id": "vc_aria", "speed": 1.05},
        "end_call_phrases": ["goodbye", "have a nice day"],
        "max_duration_seconds": 300 + index,
        "language": "en",
        "dynamic_variables": {"team": team, "domain": "${var.domain}"},
        "metadata": {"owner": f"{team}@acme.example", "cost_centre": f"{4100 + index}"},
    }
    return "agents", name, body


def _file(number: int, written: list[Resource]) -> str:
    lines = [f"# Group {number}: what its teams answer with."]
    kinds = dict.fromkeys(kind for kind, _, _ in written)
    for kind in kinds:
        lines += ["", f"{kind}:"]
        for each, name, body in written:
            if each == kind:
                lines += [f"  {name}:", *_block(body, 4), ""]
    return "\n".join(lines) + "\n"


def _block(tree: dict[str, Any], indent: int) -> Iterator[str]:
    margin = " " * indent
    for key, value in tree.items():
        if isinstance(value, dict) and len(value) > 2:
            yield f"{margin}{key}:"
            yield from _block(value, indent + 2)
        elif isinstance(value, list) and all(isinstance(each, dict) for each in value):
            yield f"{margin}{key}:"
            yield from (f"{margin}  - {_flow(each)}" for each in value)
        elif isinstance(value, list) and len(value) > 2:
            yield f"{margin}{key}:"
            yield from (f"{margin}  - {_scalar(each)}" for each in value)
        elif isinstance(value, str) and "\n" in value:
            yield f"{margin}{key}: |"
            yield from (f"{margin}  {line}" if line else "" for line in value.splitlines())
        elif isinstance(value, dict) and any(isinstance(each, dict | list) for each in value.values()):
            yield f"{margin}{key}:"
            yield from _block(value, indent + 2)
        else:
            yield f"{margin}{key}: {_flow(value)}"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_quoted(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    """A text without quotes where YAML takes it for itself."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and ": " not in value and " #" not in value:
        return value
    return json.dumps(value)


def _quoted(value: Any) -> str:
    """A text inside a flow collection, where braces and commas mean something."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9 ._/@-]*", value):
        return value
    return json.dumps(value)
