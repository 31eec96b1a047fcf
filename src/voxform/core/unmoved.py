"""`moved` blocks that move nothing although something is recorded there: what they leave would be deleted."""

from collections.abc import Collection, Iterator

from voxform.core.address import Address
from voxform.core.configuration import Configuration, Moved
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.identity import in_yaml
from voxform.core.words import listed

_MOST_NAMED = 3


def unmoved(configuration: Configuration, recorded: Collection[Address]) -> Iterator[Diagnostic]:
    """Blocks that could not move what is recorded; `recorded` are the addresses after every move.

    A block whose origin is not recorded has done its work. One that leaves open which instance of a `for_each` is
    meant has not; nor has one whose target has a record of its own.
    """
    left = {each for each in recorded if each not in configuration.resources}
    told: set[Address] = set()
    for block in configuration.moved if left else ():
        if block.origin in left and block.to in recorded:
            yield _taken(block)
            continue
        some = _other_instances(block, left)
        if some and block.origin.family not in told:
            told.add(block.origin.family)
            yield _which(block, some)


def _other_instances(block: Moved, left: Collection[Address]) -> tuple[Address, ...]:
    """What is recorded with a key where the block has none, or without one where it has one."""
    if block.origin.key:
        return (block.origin.family,) if block.origin.family in left else ()
    return tuple(sorted(each for each in left if each.key and each.family == block.origin))


def _taken(block: Moved) -> Diagnostic:
    return Diagnostic(
        "moved-taken",
        Severity.WARNING,
        "A moved block meets a record",
        f"{block.origin} cannot become {block.to}, which has a record of its own. So both stay, and what no file "
        "declares any more is deleted.",
        block.place,
        f"If {block.to} is the wrong object, forget it first: `voxform state rm`",
        str(block.origin),
    )


def _which(block: Moved, some: tuple[Address, ...]) -> Diagnostic:
    names = listed([str(each) for each in some[:_MOST_NAMED]])
    return Diagnostic(
        "moved-instance",
        Severity.ERROR,
        "A moved block does not say which instance",
        f"The block moves {block.origin} to {block.to}, and recorded {'is' if len(some) == 1 else 'are'} {names}. "
        "One resource can become one instance of a `for_each`, or the other way round, but which one has to be said.",
        block.place,
        f"Name both with their keys:\n  moved:\n    - from: {in_yaml(some[0])}\n      to: {in_yaml(block.to)}",
        str(some[0]),
    )
