"""Telephone numbers: registered ones, and bought ones for which nobody pays (API fact sheet, section 7)."""

from dataclasses import replace

from voxform.emulator.quirks import Quirks
from voxform.emulator.shape import Attribute, Object, Property, Record, Resource, Text, Variant

_NUMBER = Text(pattern=r"\+[1-9]\d{1,14}")
_CODES = {"US": "1", "CA": "1", "GB": "44", "DE": "49", "JP": "81", "SG": "65"}
_SIP = ("trunk_address", "auth_username", "auth_password")


def _never_shown(_: Quirks) -> bool:
    return True


def _free_number(wanted: Object, attempt: int) -> str:
    """The next number of a country and an area that holds some digits."""
    country = _CODES.get(str(wanted.get("country") or "US"), "999")
    area = "".join(filter(str.isdigit, str(wanted.get("area_code") or "415")))
    within = "".join(filter(str.isdigit, str(wanted.get("contains") or "555")))
    return f"+{country}{area}{within}{attempt:04d}"[:16]


def _without_trunk(given: Object) -> Object | None:
    """Why a number cannot be reached: it has neither the key of its carrier nor complete SIP data."""
    sip = given.get("provider_config")
    lacking = [name for name in _SIP if not (isinstance(sip, dict) and sip.get(name))]
    if not lacking or (given.get("credential_id") and sip is None):
        return None
    return {"code": "SIP_TRUNK_PROVISION_FAILED", "message": f"The SIP data lacks {', '.join(lacking)}"}


_ROUTING = Record(
    (
        Property("agent_id", Text(), nullable=True, refers_to="agents"),
        Property("fallback", Record((Property("agent_id", Text(), refers_to="agents"),)), nullable=True),
        Property("voicemail_message", Text(), nullable=True),
    )
)
_COMMON = (
    Attribute("friendly_name", Text(), nullable=True),
    Attribute("status", Text(), default="active", read_only=True),
    Attribute("inbound_trunk_id", Text(), minted="ST_"),
    Attribute("outbound_trunk_id", Text(), minted="ST_"),
    Attribute("dispatch_rule_id", Text(), minted="SDR_"),
    Attribute("inbound_routing", _ROUTING, nullable=True, merged=True),
)

_PURCHASED = Resource(
    kind="phone_numbers",
    label="Phone number",
    path="/v1/phone-numbers",
    prefix="phn_",
    attributes=(
        Attribute("phone_number", _NUMBER, nullable=True, unique=True, chosen=_free_number),
        Attribute("provider", Text(), default="oneinbox"),
        Attribute("agent_id", Text(), nullable=True, refers_to="agents"),
        Attribute("country", Text(2, 2), nullable=True, hidden=_never_shown),
        Attribute("area_code", Text(), nullable=True, hidden=_never_shown),
        Attribute("contains", Text(), nullable=True, hidden=_never_shown),
        *_COMMON,
    ),
    variants=(
        Variant(
            takes=(
                "phone_number",
                "country",
                "area_code",
                "contains",
                "friendly_name",
                "agent_id",
                "inbound_routing",
            ),
        ),
    ),
)

PHONE_NUMBERS = replace(
    _PURCHASED,
    attributes=(
        Attribute("phone_number", _NUMBER, immutable=True, unique=True),
        Attribute("provider", Text(one_of=("twilio", "telnyx")), immutable=True),
        Attribute("agent_id", Text(), refers_to="agents"),
        Attribute(
            "credential_id",
            Text(),
            nullable=True,
            immutable=True,
            refers_to="integrations",
            hidden=_never_shown,
        ),
        Attribute(
            "provider_config",
            Record(tuple(Property(name, Text(), nullable=True) for name in _SIP), open=True),
            immutable=True,
            sealed=True,
            hidden=_never_shown,
        ),
        *_COMMON,
    ),
    variants=(
        Variant(
            takes=("friendly_name", "provider_config", "inbound_routing", "credential_id"),
            requires=("phone_number", "provider", "agent_id"),
        ),
    ),
    ways={"/v1/phone-numbers/purchase": _PURCHASED},
    refused=_without_trunk,
)
