"""A kind that voxform does not know, and the platform's side of it."""

from voxform.emulator.shape import (
    Attribute,
    ListOf,
    Number,
    Property,
    Record,
    Resource,
    Text,
    TextMap,
    Variant,
)

CAMPAIGNS = """
kind: campaigns
description: Calls that are made to a list of people.
path: /v1/campaigns
identity: [name]
audit: campaign
references: {"tool_ids[]": tools, credential_id: integrations}
immutable: [region, window.zone]
computed: [id, created_at, updated_at, called]
write_only: [pin]
sensitive: [hook_token]
defaulted: [attempts]
lists:
  tool_ids: unordered
  people: {keyed: [number]}
schema:
  type: object
  required: [name, region]
  additionalProperties: false
  properties:
    name: {type: string, minLength: 1, description: What it is called.}
    region: {type: string, enum: [eu, us], description: Where the calls are made from.}
    attempts: {type: [integer, "null"], minimum: 1, maximum: 5, default: 3, description: How often to try.}
    share: {type: [number, "null"], minimum: 0, maximum: 1, description: The part of all people to call.}
    code: {type: string, pattern: "^[A-Z]{3}$", examples: [ABC, DEF], description: A code of three letters.}
    pin: {type: string, description: Opens the list.}
    hook_token: {type: string, description: Sent with every report.}
    credential_id: {type: [string, "null"], description: The telephone company.}
    tool_ids:
      type: array
      items: {type: string, description: A tool.}
      description: What may be used during these calls.
    days:
      type: array
      items: {type: integer, minimum: 1, maximum: 7, description: A day of the week.}
      description: When to call, in order of preference.
    window:
      type: object
      additionalProperties: false
      description: The time of day.
      properties:
        zone: {type: string, examples: [Asia/Tokyo], description: The time zone.}
        hours:
          type: object
          additionalProperties: false
          description: From and to.
          properties:
            start: {type: integer, minimum: 0, maximum: 23, description: The first hour.}
            end: {type: integer, minimum: 0, maximum: 23, description: The last hour.}
    people:
      type: array
      description: Who is called.
      items:
        type: object
        required: [number]
        additionalProperties: false
        description: One person.
        properties:
          number: {type: string, examples: ["+14155550100"], description: The number.}
          greeting: {type: string, description: How to begin.}
          tags: {type: object, additionalProperties: {type: string}, description: Words about them.}
    id: {type: string, description: Identifier that the platform gives.}
    called: {type: integer, description: How many have been called.}
    created_at: {type: string, format: date-time, description: When it was made.}
    updated_at: {type: string, format: date-time, description: When it was last changed.}
"""

HOURS = Record((Property("start", Number(whole=True)), Property("end", Number(whole=True))))
PERSON = Record(
    (Property("number", Text(), required=True), Property("greeting", Text()), Property("tags", TextMap()))
)
TAKEN = (
    "attempts", "share", "code", "pin", "hook_token", "credential_id", "tool_ids", "days", "window", "people",
)  # fmt: skip
PLATFORM = Resource(
    kind="campaigns",
    label="Campaign",
    path="/v1/campaigns",
    prefix="cmp_",
    attributes=(
        Attribute("name", Text(1), clearable=False),
        Attribute("region", Text(one_of=("eu", "us")), clearable=False, immutable=True),
        Attribute("attempts", Number(1, 5, whole=True), default=3),
        Attribute("share", Number(0, 1)),
        Attribute("code", Text()),
        Attribute("pin", Text(), clearable=False, masked_as="pin_shown"),
        Attribute("hook_token", Text(), sealed=True),
        Attribute("credential_id", Text(), refers_to="integrations"),
        Attribute("tool_ids", ListOf(Text()), default=[]),
        Attribute("days", ListOf(Number(1, 7, whole=True)), default=[]),
        Attribute("window", Record((Property("zone", Text()), Property("hours", HOURS)))),
        Attribute("people", ListOf(PERSON), default=[]),
    ),
    variants=(Variant(takes=TAKEN, requires=("name", "region")),),
)
