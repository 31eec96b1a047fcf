"""Random configurations, environments and foreign hands for the properties of the plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st
from tests.core.builders import configuration, resource, secrets
from tests.properties.model import KINDS, Quirks, World

from voxform.core.configuration import Configuration
from voxform.core.secret_check import Secrets

NAMES = ("a", "b", "c")
NOTES = st.sampled_from(["one", "two", " Mixed Case ", None])
KEYS = st.sampled_from(
    ["first-key-long-enough-1111", "second-key-long-enough-2222", "third-key-long-enough-33"]
)

QUIRKS = st.builds(
    Quirks,
    lowers_notes=st.booleans(),
    omits_nulls=st.booleans(),
    hidden=st.sets(st.sampled_from(["memo", "config", "headers", "box_ids"]), max_size=2).map(frozenset),
    forgotten=st.sets(st.sampled_from(["size", "memo"]), max_size=1).map(frozenset),
    clears_to_default=st.booleans(),
)

# A create that died is adopted only when the object holds what was sent, so a platform that does not keep it asks.
FAITHFUL = QUIRKS.map(lambda quirks: replace(quirks, forgotten=frozenset()))

# After an update of what cannot be read or is normalised died, it is sent again with other values before it:
# a person approves again.
PLAIN = st.builds(Quirks, clears_to_default=st.booleans())


@st.composite
def attributes(draw: st.DrawFn, required: Mapping[str, Any], optional: Mapping[str, Any]) -> dict[str, Any]:
    """Every required attribute and some of the optional ones; a strategy of None gives no attribute."""
    found = {name: draw(values) for name, values in required.items()}
    for name, values in optional.items():
        if values is not None and draw(st.booleans()):
            found[name] = draw(values)
    return found


def _names(kind: str, name: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{kind} {name}", f"{kind} {name} again"])


def _ids(addresses: list[str]) -> st.SearchStrategy[str] | None:
    return st.sampled_from([f"${{{each}.id}}" for each in addresses]) if addresses else None


@st.composite
def _vault(draw: st.DrawFn, name: str) -> dict[str, Any]:
    return draw(
        attributes(
            {"name": _names("vaults", name), "key": st.sampled_from(["${env.ONE}", "${env.TWO}"])},
            {"region": st.sampled_from(["north", "south"]), "note": NOTES},
        )
    )


@st.composite
def _box(draw: st.DrawFn, name: str, vaults: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    addresses = list(vaults)
    readable = [f"${{{each}.name}}" for each in addresses] + [f"${{{each}.serial}}" for each in addresses]
    readable += [f"see ${{{each}.region}}" for each in addresses if "region" in vaults[each]]
    parts = st.lists(
        st.sampled_from(["p", "q", "r"]).flatmap(
            lambda part: attributes(
                {"name": st.just(part)}, {"value": st.sampled_from(["x", "y"]), "flag": st.booleans()}
            )
        ),
        max_size=3,
        unique_by=lambda part: part["name"],
    )
    header = st.sampled_from(["${env.ONE}", "Bearer ${env.TWO}", "Basic ${env.TWO}", "plain"])
    return draw(
        attributes(
            {"name": _names("boxes", name), "type": st.sampled_from(["big", "small"])},
            {
                "note": st.one_of(NOTES, st.sampled_from(readable)) if readable else NOTES,
                "memo": st.sampled_from(["m", "n"]),
                "size": st.sampled_from([0, 1, 2.0]),
                "vault_id": _ids(addresses),
                "config": attributes(
                    {}, {"to": st.sampled_from(["x", "y"]), "body": st.sampled_from(["x", "y"])}
                ),
                "parts": parts,
                "tags": st.lists(st.sampled_from(["t", "u", "v"]), max_size=3),
                "headers": st.dictionaries(st.sampled_from(["Authorization", "X"]), header, max_size=2),
            },
        )
    )


@st.composite
def _shelf(draw: st.DrawFn, name: str, boxes: list[str], vaults: list[str]) -> dict[str, Any]:
    box_ids = _ids(boxes)
    return draw(
        attributes(
            {"name": _names("shelves", name)},
            {
                "note": NOTES,
                "home_id": _ids(vaults),
                "box_ids": st.lists(box_ids, max_size=2, unique=True) if box_ids is not None else None,
            },
        )
    )


@st.composite
def _line(draw: st.DrawFn, name: str, shelves: list[str]) -> dict[str, Any]:
    return draw(
        attributes(
            {"name": _names("lines", name), "number": st.sampled_from(["+1", "+2"])},
            {"note": NOTES, "shelf_id": _ids(shelves)},
        )
    )


@dataclass(frozen=True, slots=True)
class Chapter:
    """One configuration, the secrets it is applied with, what happens before, and how the runs go."""

    declared: Configuration
    keys: tuple[str, str]
    hands: tuple[tuple[int, str], ...]
    deaths: tuple[int, ...]
    seed: int

    @property
    def known(self) -> Secrets:
        """The secrets that are set."""
        return secrets(ONE=self.keys[0], TWO=self.keys[1])


Rules = Callable[[str, Mapping[str, Any]], st.SearchStrategy[dict[str, Any]]]


def no_rules(_address: str, _vaults: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Nothing beside the attributes."""
    return st.just({})


def some_rules(address: str, vaults: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Dependencies, versions of secrets, what is ignored, what replaces."""
    if not address.startswith("boxes."):
        return st.fixed_dictionaries({"secrets_version": st.sampled_from([None, 1, 2])})
    return st.fixed_dictionaries(
        {
            "depends_on": st.lists(st.sampled_from(sorted(vaults)), unique=True) if vaults else st.just(()),
            "ignore_changes": st.lists(
                st.sampled_from(
                    ["note", "config.to", "config", "memo", "headers", "parts", 'parts["p"].value']
                ),
                max_size=2,
            ),
            "replace_on": st.sampled_from([(), ("size",), ("config",)]),
        }
    )


@st.composite
def configurations(draw: st.DrawFn, rules: Rules) -> Configuration:
    """A few resources of every kind, lifecycle rules for some, `moved` blocks."""
    few = st.sets(st.sampled_from(NAMES), max_size=2).map(sorted)
    vaults = {f"vaults.{name}": draw(_vault(name)) for name in draw(few)}
    boxes = {f"boxes.{name}": draw(_box(name, vaults)) for name in draw(few)}
    shelves = {f"shelves.{name}": draw(_shelf(name, list(boxes), list(vaults))) for name in draw(few)}
    lines = {f"lines.{name}": draw(_line(name, list(shelves))) for name in draw(few)}
    declared = {**vaults, **boxes, **shelves, **lines}
    chains = (("a", "b"),), (("a", "b"), ("b", "c")), (("b", "c"), ("a", "b"))
    moved = [
        (f"{kind}.{old}", f"{kind}.{new}")
        for kind in KINDS
        for chain in draw(st.sampled_from([(), *((each,) for each in chains)]))
        if f"{kind}.{'c' if len(chain) > 1 else 'b'}" in declared
        if not {f"{kind}.{old}" for old, _ in chain} & declared.keys()
        for old, new in chain
    ]
    return configuration(
        *(resource(address, each, **draw(rules(address, vaults))) for address, each in declared.items()),
        moved=moved,
        settle=0.0,
    )


@st.composite
def chapters(
    draw: st.DrawFn, *, deaths: bool = False, hands: bool = False, rules: Rules = no_rules
) -> Chapter:
    """A configuration and how it is applied."""
    return Chapter(
        declared=draw(configurations(rules)),
        keys=(draw(KEYS), draw(KEYS)),
        hands=tuple(draw(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(HANDS)), max_size=2)))
        if hands
        else (),
        deaths=tuple(draw(st.lists(st.integers(0, 25), max_size=2))) if deaths else (),
        seed=draw(st.integers(0, 1000)),
    )


HANDS = ("note", "extra", "part", "headers", "key", "delete")


def meddle(world: World, which: int, how: str) -> None:
    """Somebody changes or deletes an object by hand."""
    every = [
        (kind, id_) for kind in KINDS for id_ in world.platform.objects[kind] if not id_.startswith("foreign")
    ]
    if not every:
        return
    kind, id_ = every[which % len(every)]
    attributes = world.platform.objects[kind][id_]
    if how == "delete" and not world.platform.is_referred_to(id_):
        del world.platform.objects[kind][id_]
    elif how == "note":
        attributes["note"] = "by hand"
    elif how == "extra" and kind == "boxes":
        attributes["config"] = {**(attributes["config"] or {}), "extra": "kept"}
    elif how == "part" and kind == "boxes":
        attributes["parts"] = [*(attributes["parts"] or ()), {"name": f"by hand {which}", "value": "x"}]
    elif how == "headers" and kind == "boxes":
        attributes["headers"] = {"Authorization": "typed into the dashboard"}
    elif how == "key" and kind == "vaults":
        attributes["key"] = "typed-into-the-dashboard-9999"
