"""What `import` blocks name: one object that nobody has, or a problem; never a guess."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from voxform.core.address import Address
from voxform.core.candidate import choice, offer
from voxform.core.configuration import Configuration, Import
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.identity import title
from voxform.core.kind import Kind
from voxform.core.resource import Listing, Object
from voxform.core.sanitise import sanitise
from voxform.core.state import State
from voxform.core.suggestion import did_you_mean

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Adopted:
    """The block and the object of each address that is to adopt one, and what cannot be carried out."""

    objects: Mapping[Address, tuple[Import, Object]]
    diagnostics: tuple[Diagnostic, ...] = ()


def adopt(kinds: Mapping[str, Kind], configuration: Configuration, state: State, listing: Listing) -> Adopted:
    """Find the object of each block whose address is declared and not recorded.

    What a block takes by its id no block takes by a name, in whatever order they stand; nor does one take what is
    recorded.
    """
    found: dict[Address, tuple[Import, Object]] = {}
    problems: list[Diagnostic] = []
    owners = _owners(state)
    blocks = [each for each in configuration.imports if each.to in configuration.resources]
    named = _by_name(kinds, blocks, listing)
    for block in sorted(blocks, key=lambda each: not each.id):
        kind = kinds[block.to.kind]
        if block.to in state.resources:
            problems += _idle(block, state.resources[block.to].id, owners, listing)
            continue
        every = _meant(block, named, listing)
        free = tuple(each for each in every if (kind.name, each.id) not in owners)
        if len(free) == 1:
            found[block.to] = (block, free[0])
            owners[kind.name, free[0].id] = str(block.to)
        else:
            owner = owners[kind.name, every[0].id] if every and not free else ""
            called = kind.identified_by(configuration.resources[block.to].attributes)[0]
            problems.append(_not_adopted(kind, block, called, free, owner, listing))
    return Adopted(found, tuple(problems))


def _owners(state: State) -> dict[tuple[str, str], str]:
    """By kind and id: who has the object, the old ones of replacements included."""
    old = {
        (each.address.kind, each.recorded.id): f"{each.address} (its old object)" for each in state.deposed
    }
    return old | {(address.kind, each.id): str(address) for address, each in state.resources.items()}


def _by_name(
    kinds: Mapping[str, Kind], imports: Iterable[Import], listing: Listing
) -> dict[tuple[str, str], tuple[Object, ...]]:
    """By kind and most telling identity field: the objects of each kind that something is adopted of by name."""
    found: dict[tuple[str, str], tuple[Object, ...]] = {}
    for kind in {block.to.kind for block in imports if block.name}:
        objects = listing.of(kind)
        for id_ in sorted(objects):
            name = _name_of(kinds[kind], objects[id_])
            if name:
                found[kind, name] = (*found.get((kind, name), ()), objects[id_])
    return found


def _name_of(kind: Kind, one: Object) -> str:
    name = one.attributes.get(kind.identified_by(one.attributes)[0])
    return name if isinstance(name, str) else ""


def _meant(
    block: Import, named: Mapping[tuple[str, str], tuple[Object, ...]], listing: Listing
) -> tuple[Object, ...]:
    if not block.id:
        return named.get((block.to.kind, block.name), ())
    one = listing.of(block.to.kind).get(block.id)
    return (one,) if one else ()


def _idle(
    block: Import, recorded: str, owners: Mapping[tuple[str, str], str], listing: Listing
) -> Iterator[Diagnostic]:
    """A block that has done its work is silent; one that names another object of the account has not."""
    other = block.id and block.id != recorded and block.id in listing.of(block.to.kind)
    if other and (block.to.kind, block.id) not in owners:
        yield Diagnostic(
            "import-idle",
            Severity.NOTICE,
            "An import block has nothing to do",
            f"{block.to} is recorded as {recorded} already, so the object {block.id} is not adopted.",
            block.place,
            "Remove the block; to adopt the other object, first forget this one with `voxform state rm`",
            str(block.to),
        )


def _not_adopted(
    kind: Kind, block: Import, called: str, found: tuple[Object, ...], owner: str, listing: Listing
) -> Diagnostic:
    """`called` is the attribute in which objects like this have their name."""
    wanted = f"id {block.id}" if block.id else f"{called} {block.name!r}"
    detail = f"{block.to} is to adopt the object of {kind.name} with {wanted}, "
    if found:
        ids = ", ".join(each.id for each in found)
        detail += f"but several have it: {ids}."
        hint = f"Name one of them by id:\n{choice(block.to, offer(kind, found))}"
    elif owner:
        detail += f"which {owner} has."
        hint = "Correct the block, or use a `moved` block to rename the resource"
    else:
        detail += f"but the account has none.{_elsewhere(kind, block, called, listing)}"
        hint = _nearest(kind, block, listing) or "Correct the block, or remove it to create the object"
    return Diagnostic(
        "import-not-possible",
        Severity.ERROR,
        "An import block cannot be carried out",
        detail,
        block.place,
        hint,
        str(block.to),
    )


def _elsewhere(kind: Kind, block: Import, called: str, listing: Listing) -> str:
    """What an id that the kind does not have is: that of another kind's object, or a name."""
    for other in sorted(listing.objects):
        if block.id and block.id in listing.of(other):
            return f" The id is that of an object of {other}, which no address of {kind.name} can stand for."
    below = [id_ for id_ in sorted(listing.of(kind.name)) if block.id and id_.endswith(f"/{block.id}")]
    if below:
        whole = " or ".join(sanitise(each, _LONGEST) for each in below)
        return f" With the id of what it is in, which is a part of its name here, it is {whole}."
    same = [each for each in listing.of(kind.name).values() if block.id and _name_of(kind, each) == block.id]
    return f" It is the {called} of {sanitise(same[0].id, _LONGEST)}, not an id." if same else ""


def _nearest(kind: Kind, block: Import, listing: Listing) -> str:
    if block.id:
        return ""
    return did_you_mean(block.name, [title(kind, each.attributes) for each in listing.of(kind.name).values()])
