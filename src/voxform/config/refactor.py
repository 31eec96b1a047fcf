"""The refactoring blocks `moved`, `import` and `removed` (design §3), each for itself.

What they say beside each other is checked by `core.validate_blocks`.
"""

from collections.abc import Container, Iterable, Iterator
from typing import Any

from voxform.config.blocks import read_address
from voxform.config.expression import Scope
from voxform.config.resolve import resolve
from voxform.config.section import Section
from voxform.core.address import Address
from voxform.core.configuration import Import, Moved, Removed
from voxform.core.validate_references import World, undeclared


def read_moved(sections: Iterable[Section], scope: Scope, world: World) -> Iterator[Moved]:
    """Every `moved` of the files, in order; of one `for_each` to another it moves each key's instance."""
    for block in _blocks(sections, "moved", scope):
        block.only(("from", "to"))
        origin, to = _address(block, "from", scope), _address(block, "to", scope)
        if origin is None or to is None:
            continue
        if origin.kind != to.kind:
            block.problems.error(
                "moved-kind",
                "Move to another kind",
                f"{origin} and {to} are of different kinds; a record can only move within its kind.",
                block.tree.place,
            )
            continue
        keys = [""]
        if to in world.for_each and not origin.key:
            keys = [each.key for each in world.instances(to)]
        for key in keys:
            yield Moved(
                origin._replace(key=origin.key or key), to._replace(key=to.key or key), block.tree.place
            )


def read_imports(
    sections: Iterable[Section],
    scope: Scope,
    world: World,
    excluded: Container[Address],
) -> Iterator[Import]:
    """Every `import` of the files, in order; those of resources this environment leaves out are dropped."""
    for block in _blocks(sections, "import", scope):
        block.only(("to", "id", "name", "send"))
        to = _address(block, "to", scope)
        found = {key: block.text(key) for key in ("id", "name")}
        send = block.flag("send") or False
        if ("id" in block.tree) == ("name" in block.tree):
            block.problems.error(
                "import-object",
                "Import of no certain object",
                "An import names its object by exactly one of `id` and `name`.",
                block.tree.place,
                '    import:\n      - {to: tools.send_summary, id: "…"}',
            )
        elif to is not None and to not in world.resources and to.family not in excluded:
            _no_target(block, to, world)
        elif to is not None and to in world.resources and any(found.values()):
            yield Import(to, block.tree.place, found["id"], found["name"], send)


def read_removed(sections: Iterable[Section], scope: Scope) -> Iterator[Removed]:
    """Every `removed` of the files, in order."""
    for block in _blocks(sections, "removed", scope):
        block.only(("from", "retain"))
        origin = _address(block, "from", scope)
        retain = block.flag("retain")
        if "retain" not in block.tree:
            block.problems.error(
                "missing-key",
                "Key is missing",
                f"{block.name.capitalize()} needs the key `retain`, which says whether the object stays.",
                block.tree.place,
                f"    removed:\n      - {{from: {origin or 'tools.send_summary'}, retain: true}}",
            )
        elif origin is not None and retain is not None:
            yield Removed(origin, retain, block.tree.place)


def _no_target(block: Section, to: Address, world: World) -> None:
    detail = undeclared(world, to)
    if detail:
        block.problems.error(
            "import-target",
            "Import to a resource that is not declared",
            f"The object would become {to}. {detail}",
            block.place("to"),
            world.hint(to) or f"Declare it:\n    {to.kind}:\n      {to.name}:",
        )


def _blocks(sections: Iterable[Section], key: str, scope: Scope) -> Iterator[Section]:
    for section in sections:
        for block in section.sections(key):
            tree: Any = resolve(scope, block.tree)
            yield Section(tree, block.name, block.problems)


def _address(block: Section, key: str, scope: Scope) -> Address | None:
    if key not in block.tree:
        block.problems.error(
            "missing-key",
            "Key is missing",
            f"{block.name.capitalize()} needs the key `{key}`.",
            block.tree.place,
        )
        return None
    value = block.tree[key]
    text = value if isinstance(value, str) else str(value)
    return read_address(text, f"`{key}` in {block.name}", block, key, scope.kinds)
