"""Voices: those that every account has, and imported ones, which stay (API fact sheet, section 8)."""

from voxform.emulator.shape import Attribute, Object, Resource, Text, Variant

_BUILT_IN = {
    "cartesia": (
        ("Katie", "feminine", "en", "american"),
        ("Aria", "feminine", "en", "american"),
        ("Kiefer", "masculine", "en", "american"),
        ("Imogen", "feminine", "en", "british"),
        ("Lukas", "masculine", "de", None),
        ("Sakura", "feminine", "ja", None),
    ),
    "deepgram": (
        ("Thalia", "feminine", "en", "american"),
        ("Andromeda", "feminine", "en", "american"),
        ("Apollo", "masculine", "en", "american"),
        ("Draco", "masculine", "en", "british"),
        ("Helena", "feminine", "en", "american"),
    ),
    "elevenlabs": (
        ("Sarah", "feminine", "en", "american"),
        ("George", "masculine", "en", "british"),
        ("Charlotte", "feminine", "en", "swedish"),
        ("Aria", "feminine", "en", "american"),
        ("Daniel", "masculine", "en", "british"),
    ),
    "openai": (
        ("Alloy", None, "en", None),
        ("Echo", "masculine", "en", None),
        ("Fable", None, "en", "british"),
        ("Onyx", "masculine", "en", None),
        ("Nova", "feminine", "en", None),
        ("Shimmer", "feminine", "en", None),
    ),
    "minimax": (
        ("Calm Woman", "feminine", "en", None),
        ("Wise Woman", "feminine", "en", None),
        ("Patient Man", "masculine", "en", None),
    ),
    "shisa": (
        ("Hana", "feminine", "ja", None),
        ("Ren", "masculine", "ja", None),
        ("Yui", "feminine", "ja", "kansai"),
    ),
}


def _built_in() -> dict[str, Object]:
    """Return the voices of every account; the first of a name has the shortest id."""
    voices: dict[str, Object] = {}
    for provider, found in _BUILT_IN.items():
        for name, gender, language, accent in found:
            word = name.lower().replace(" ", "_")
            id_ = f"vc_{provider}_{word}" if f"vc_{word}" in voices else f"vc_{word}"
            voices[id_] = {
                "provider": provider,
                "provider_voice_id": f"{provider}-{word}",
                "name": name,
                "gender": gender,
                "language": language,
                "accent": accent,
                "preview_url": f"https://voices.oneinbox.example/{id_}.mp3",
                "credential_id": None,
            }
    return voices


VOICES = Resource(
    kind="voices",
    label="Voice",
    path="/v1/voices",
    create_path="/v1/voices/import",
    lacks=("PATCH", "DELETE"),
    prefix="vc_",
    page=(50, 200),
    filters=("provider",),
    dated=("created_at",),
    names_repeat=True,  # of several providers the same name
    built_in=_built_in(),
    attributes=(
        Attribute("provider", Text(one_of=("cartesia", "deepgram", "elevenlabs", "openai"))),
        Attribute("provider_voice_id", Text(1, 255)),
        Attribute("name", Text(1, 255, trimmed=True)),
        Attribute("gender", Text(), nullable=True),
        Attribute("language", Text(), nullable=True),
        Attribute("accent", Text(), nullable=True),
        Attribute("preview_url", Text()),
        Attribute("credential_id", Text(), refers_to="integrations"),
    ),
    variants=(
        Variant(
            takes=("gender", "language", "accent"),
            requires=("provider", "provider_voice_id", "name", "credential_id"),
        ),
    ),
)
