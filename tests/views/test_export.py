"""What an export says it wrote, for people and for machines; nothing that others wrote can steer a terminal."""

from collections.abc import Callable

import pytest

from voxform.core.address import parse_address
from voxform.core.export import Export, Unmanaged
from voxform.core.export_resource import Exported
from voxform.core.path import parse_path
from voxform.views.export import export_document, render_export
from voxform.views.json_text import json_text

RESEND, SEND, DESK = map(parse_address, ("integrations.resend", "tools.send", "agents.desk"))
HOSTILE = "Query\n::error::\u202e\x1b[31m##[group] `x`"
MADE = Export(
    (
        Exported(RESEND, "e4f5", {"name": "Resend"}),
        Exported(
            SEND,
            "a1b2",
            {"type": "send_email"},
            (parse_path("credential_id"),),
            ("The platform does not show `credential_id`, and several of integrations fit.", HOSTILE),
        ),
        Exported(DESK, "c3d4", {}),
    ),
    {parse_address("voices.aria")._replace(kind="lookups.voices"): {"name": "Aria"}},
    (
        Unmanaged("tools", "t-9", HOSTILE, "its `type` is none that voxform knows"),
        *(Unmanaged("voices", f"vc_{at}", f"Voice {at}", "it has no `credential_id`") for at in range(12)),
    ),
    {"RESEND_API_KEY": ((RESEND, ("api_key",)),), "SEND_TOKEN": ((SEND, ("headers", "X.Y")),)},
    {"agents": ("mood", HOSTILE)},
    {"phone_numbers": ("credential_id", "provider_config")},
)
DOCUMENT = export_document(MADE, "acme", ["resources/tools.yaml", "voxform.yaml"], "ONEINBOX_API_KEY")


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("color", [False, True], ids=["plain", "in colour"])
def test_the_report_for_people(width: int, color: bool, golden: Callable[[str, str], None]) -> None:
    text = render_export(DOCUMENT, width=width, color=color)

    golden(f"views/export.{width}{'.color' if color else ''}.txt", text + "\n")


def test_the_report_for_machines(golden: Callable[[str, str], None]) -> None:
    golden("views/export.json", json_text(DOCUMENT) + "\n")


def test_of_many_remarks_some_are_shown_and_the_rest_counted() -> None:
    many = tuple(Exported(parse_address(f"tools.t{at}"), str(at), {}, notes=("Look.",)) for at in range(300))

    text = render_export(export_document(Export(many), "acme", [], ""), width=100, color=False)

    assert text.count("Look.") == 20
    assert "and 280 more" in text


def test_an_empty_account_says_so_in_one_line() -> None:
    assert render_export(export_document(Export(()), "acme", [], ""), width=80, color=False) == (
        "Exported 0 resources to acme."
    )
