"""Third-party keys (API fact sheet, section 2)."""

from voxform.emulator.shape import Attribute, Property, Record, Resource, Text, Variant

WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = Text(longest=254, pattern=rf"(?!.{{65,}}@){WORD}(?:\.{WORD})*@{LABEL}(?:\.{LABEL})*", address=True)

INTEGRATIONS = Resource(
    kind="integrations",
    label="Integration",
    path="/v1/integrations",
    prefix="int_",
    attributes=(
        Attribute("name", Text(trimmed=True), clearable=False),
        Attribute("provider", Text(), clearable=False),
        Attribute("api_key", Text(), clearable=False, masked_as="masked_key"),
        Attribute(
            "metadata",
            Record((Property("from_email", EMAIL), Property("account_sid", Text())), open=True),
            hidden=lambda quirks: quirks.metadata == "hidden",
        ),
    ),
    variants=(Variant(takes=("metadata",), requires=("name", "provider", "api_key")),),
)
