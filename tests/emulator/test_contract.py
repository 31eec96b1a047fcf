"""schemathesis holds the platform to the OpenAPI document.

Only quirks that the document allows are tried: it describes the offset page and no other shape of list.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings

DOCUMENT = Path(__file__).parent.parent / "contract" / "openapi.yaml"
EXAMPLES = {"POST": 40, "PATCH": 40, "GET": 8, "DELETE": 4}
ALLOWED = {200, 201, 204, 404, 409, 422}  # the document has `default` for all others
IMPLEMENTED = re.compile(r"/v1/(integrations|tools|audit-events|health)(/|$)")
CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
]
QUIRKS = {
    "the defaults": ("lists=offset",),
    "a closed, hiding, unique platform": (
        "unknown_fields=refused",
        "metadata=hidden",
        "credential_id=hidden",
        "names=unique",
        "references=free",
    ),
    "a merging platform that tidies up": (
        "patch=merges",
        "null=ignored",
        "normalise=values",
        "ids=prefixed",
        "type_change=ignored",
        "patch_credential_id=ignored",
    ),
}
STRICT = {  # under the defaults the platform takes just what the document says
    "positive": schemathesis.checks.positive_data_acceptance,
    "negative": schemathesis.checks.negative_data_rejection,
}
UNREADABLE = {"GET /v1/audit-events"}  # to the document any text is a cursor
TAKING = {  # requests about which something can be wrong
    "POST /v1/integrations",
    "PATCH /v1/integrations/{credential_id}",
    "GET /v1/integrations",
    "POST /v1/tools",
    "PATCH /v1/tools/{tool_id}",
    "GET /v1/tools",
    "GET /v1/audit-events",
}
MODES = {
    "positive": schemathesis.GenerationMode.POSITIVE,
    "negative": schemathesis.GenerationMode.NEGATIVE,
}


def _operations() -> dict[str, Any]:
    """Return what is implemented, without keys: else half of all wrong requests would only lack one."""
    document = yaml.safe_load(DOCUMENT.read_text("utf-8"))
    for path in document["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    config = schemathesis.Config.from_dict({"generation": {"allow-x00": False}})  # the document allows NUL
    schema = schemathesis.openapi.from_dict(document, config=config).include(path_regex=IMPLEMENTED.pattern)
    found: Any = schema.get_all_operations()
    return {result.ok().label: result.ok() for result in found}


OPERATIONS = _operations()

TRIALS = [(label, mode) for label in OPERATIONS for mode in MODES if mode == "positive" or label in TAKING]


@pytest.mark.parametrize(("label", "mode"), TRIALS)
@pytest.mark.parametrize("chosen", QUIRKS)
def test_every_answer_is_one_the_document_allows(start, chosen, label, mode):
    shop = start(*QUIRKS[chosen])
    operation = OPERATIONS[label]
    tool = shop.tool("send_email")
    known = {"tool_id": tool["id"], "credential_id": shop.integration(name="other")["id"]}
    named = {name: known[name] for name in re.findall(r"{(\w+)}", label)}
    cases = operation.as_strategy(generation_mode=MODES[mode])
    if named:
        cases |= operation.as_strategy(generation_mode=MODES[mode], path_parameters=named)
    strict = chosen == "the defaults" and label not in UNREADABLE
    checks = [*CHECKS, *([STRICT[mode]] if strict else [])]
    statuses: set[int] = set()

    @settings(
        max_examples=EXAMPLES[label.partition(" ")[0]],
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def check(case: schemathesis.Case[Any]) -> None:
        if mode == "positive" and isinstance(case.body, dict) and case.body.get("credential_id"):
            case.body["credential_id"] = known["credential_id"]
        answer = case.call(app=shop.platform, headers=dict(shop.client.headers))
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=checks)

    check()
    assert statuses <= ALLOWED
    assert mode == "negative" or min(statuses) < 300, "nothing succeeded"
