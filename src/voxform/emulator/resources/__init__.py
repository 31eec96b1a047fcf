"""Every kind the platform holds; a new one is a file here and a name in this tuple."""

from voxform.emulator.resources.agents import AGENTS
from voxform.emulator.resources.integrations import INTEGRATIONS
from voxform.emulator.resources.knowledge_bases import KNOWLEDGE_BASES
from voxform.emulator.resources.models import MODELS
from voxform.emulator.resources.phone_numbers import PHONE_NUMBERS
from voxform.emulator.resources.tools import TOOLS
from voxform.emulator.resources.voices import VOICES
from voxform.emulator.resources.webhooks import WEBHOOKS
from voxform.emulator.shape import Resource

RESOURCES: tuple[Resource, ...] = (
    INTEGRATIONS,
    TOOLS,
    KNOWLEDGE_BASES,
    MODELS,
    AGENTS,
    VOICES,
    WEBHOOKS,
    PHONE_NUMBERS,
)
