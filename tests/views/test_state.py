"""What is recorded, as it is listed and shown; never a fingerprint."""

from dataclasses import replace

from voxform.core.address import parse_address
from voxform.core.path import parse_path
from voxform.core.resource import Fingerprint, Lifecycle, Recorded
from voxform.core.state import Deposed, Operation, Pending, State
from voxform.views.json_text import json_text
from voxform.views.state import record_document, render_record, render_state_list, state_list_document

LOOKUP = parse_address("tools.lookup_customer")
RECORD = Recorded(
    "e4f5a6b7",
    "2026-11-20T09:00:00Z",
    {"name": "lookup_customer", "type": "api_call", "method": "GET"},
    {"name": "lookup_customer", "type": "api_call", "method": "GET", "run_in_background": False},
    {
        parse_path('headers["Authorization"]'): Fingerprint("f1f1f1f1", "0b0b0b0b", ("CRM_TOKEN",)),
        parse_path('headers["X-Pin"]'): Fingerprint(None, None, ("PIN",)),
    },
    dependencies=(parse_address("integrations.crm"),),
    lifecycle=Lifecycle(protect=True),
    not_kept=(parse_path("messaging_config.cc"),),
)
STATE = State(
    "prod",
    "https://api.oneinbox.ai",
    "0d5c7a10",
    12,
    resources={LOOKUP: RECORD, parse_address("integrations.crm"): replace(RECORD, id="5b0c")},
    deposed=(Deposed(LOOKUP, replace(RECORD, id="0ld")),),
    pending=(Pending("op", Operation.CREATE, parse_address("agents.desk"), "2026-11-21T10:00:02Z", RECORD),),
)


def test_a_record_is_shown_without_its_secrets():
    assert render_record(LOOKUP, RECORD, width=80, color=False).split("\n") == [
        "tools.lookup_customer",
        "  object       e4f5a6b7",
        "  written      2026-11-20T09:00:00Z",
        "  depends on   integrations.crm",
        "  protected    yes",
        "  not kept     messaging_config.cc",
        "",
        "  applied",
        '    headers["Authorization"]:  (secret, fingerprint kept) from CRM_TOKEN',
        '    headers["X-Pin"]:          (secret) from PIN',
        '    method:                    "GET"',
        '    name:                      "lookup_customer"',
        '    type:                      "api_call"',
        "",
        "  observed",
        '    name:               "lookup_customer"',
        '    type:               "api_call"',
        '    method:             "GET"',
        "    run_in_background:  false",
    ]


def test_fingerprints_are_in_no_output():
    outputs = [
        render_record(LOOKUP, RECORD, width=80, color=True),
        render_state_list(STATE, width=80, color=True),
        json_text(record_document(LOOKUP, RECORD)),
        json_text(state_list_document(STATE)),
    ]
    assert not [text for text in outputs if "f1f1" in text or "0b0b" in text]


def test_a_list_has_a_line_for_each_address():
    assert render_state_list(STATE, width=80, color=False).split("\n") == [
        "integrations.crm       5b0c",
        "tools.lookup_customer  e4f5a6b7",
        "tools.lookup_customer  0ld  old object",
        "agents.desk            create pending since 2026-11-21T10:00:02Z",
        "2 resources in prod, serial 12",
    ]


def test_a_narrow_terminal_keeps_ids_whole():
    address = parse_address("agents." + "long_name_" * 5)
    state = State(
        "prod", "u", resources={address: replace(RECORD, id="0a1b2c3d-4e5f-4061-8293-a4b5c6d7e805")}
    )
    text = render_state_list(state, width=60, color=False)
    assert f"{address}\n    0a1b2c3d-4e5f-4061-8293-a4b5c6d7e805\n" in text


def test_an_empty_state():
    assert (
        render_state_list(State("dev", "emulator:"), width=80, color=False) == "0 resources in dev, serial 0"
    )
