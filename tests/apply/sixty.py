"""Sixty resources of every kind, and the same a year later: a change of nearly every one of them.

Made anew, updated, a secret sent again, replaced with what refers to it, deleted, left behind (voices).
"""

import json
from collections.abc import Iterator
from typing import Any

BRANCHES = range(6)

Resource = tuple[str, str, dict[str, Any]]


def sixty(*, later: bool) -> str:
    """The resources as YAML."""
    every = [*_shared(later), *(each for at in BRANCHES for each in _branch(at, later))]
    text = ""
    for kind in sorted({kind for kind, _, _ in every}):
        lines = (f"  {name}: {json.dumps(tree)}\n" for of, name, tree in every if of == kind)
        text += f"{kind}:\n{''.join(lines)}"
    return text


def _shared(later: bool) -> Iterator[Resource]:
    yield "integrations", "speech", {"provider": "elevenlabs", "api_key": "${env.SPEECH_API_KEY}"}
    spare = "sendgrid" if later else "spare"
    yield "integrations", spare, _mail("desk", "sendgrid" if later else "resend")
    for at in (1, 2, 3, 4) if later else (0, 1, 2, 3):
        voice = {
            "provider": "elevenlabs",
            "provider_voice_id": f"voice{at}",
            "credential_id": "${integrations.speech.id}",
            "language": "ja" if later and at == 2 else "en",
        }
        yield "voices", f"voice_{at}", voice


def _mail(who: str, provider: str = "resend") -> dict[str, Any]:
    sender = {"from_email": f"{who}@acme.example"}
    return {"provider": provider, "api_key": "${env.RESEND_API_KEY}", "metadata": sender}


def _branch(at: int, later: bool) -> Iterator[Resource]:
    yield "integrations", f"keys_{at}", _keys(at, later)
    tools = dict(_tools(at, later))
    for name, tree in tools.items():
        yield "tools", name, tree
    prompt = f"You answer the phone of branch {at}." + " Ask for the name." * later
    yield (
        "models",
        f"desk_{at}",
        {
            "provider": "openai",
            "model": "gpt-4o-mini",
            "system_prompt": prompt,
            "tool_ids": [f"${{tools.{name}.id}}" for name in tools],
        },
    )
    yield "agents", f"day_{at}", _agent(at, "Good day!", later)
    last = "weekend" if later and at % 2 else "night"
    yield "agents", f"{last}_{at}", _agent(at, "Good evening!" if later else "Good night!", later)


def _keys(at: int, later: bool) -> dict[str, Any]:
    if at % 2 == 0:
        return _mail(f"new{at}" if later else f"old{at}")
    again: dict[str, Any] = {"secrets_version": 2} if later else {}
    return {"provider": "calcom", "api_key": "${env.CALCOM_API_KEY}", **again}


def _tools(at: int, later: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    key = f"${{integrations.keys_{at}.id}}"
    if at % 2 == 0:
        letter = {"to": "{email}", "subject_template": "Your call", "body_template": "Hello" + " you" * later}
        send = {"type": "send_email", "description": "Send a summary.", "messaging_config": letter}
        yield f"contact_{at}", {**send, "credential_id": key}
    else:
        visit = {"event_type_id": 482913 + later, "duration_minutes": 30, "timezone": "Europe/Berlin"}
        book = {"type": "schedule_calendar_event", "description": "Book a visit.", "calendar_config": visit}
        yield f"contact_{at}", {**book, "credential_id": key}
    headers = {"headers": {"Authorization": "Bearer ${env.CRM_TOKEN}"}} if later else {}
    url = f"https://crm.acme.example/branches/{at}"
    yield (
        f"look_up_{at}",
        {"type": "api_call", "description": "Look up.", "url": url, "method": "POST", **headers},
    )
    if later:
        yield f"leave_{at}", {"type": "end_call", "description": "Say that nobody is there."}
    else:
        yield (
            f"leave_{at}",
            {"type": "transfer_call", "description": "Hand over.", "transfer_to": "+49301234567"},
        )
    yield f"hang_up_{at}", {"type": "end_call", "description": "Go."}
    ask = f"ask_{at}" if later else f"old_{at}"
    yield ask, {"type": "end_call", "description": "Ask whether that was all."}


def _agent(at: int, message: str, later: bool) -> dict[str, Any]:
    voice = f"${{voices.voice_{1 + at % 2 + later}.id}}"
    tts = {"provider": "elevenlabs", "voice_id": voice}
    return {"llm_id": f"${{models.desk_{at}.id}}", "first_message": message, "tts": tts}
