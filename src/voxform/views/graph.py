"""What depends on what, as text that other programs draw: Mermaid (GitHub and GitLab show it) or DOT (Graphviz)."""

import re
from collections.abc import Mapping, Sequence

from voxform.core.address import Address
from voxform.core.declared import Declared
from voxform.views.values import name_text

MERMAID = "mermaid"
_SPECIAL = re.compile(r'["#;<>&\\`]')


def graph_text(declared: Declared, format_: str) -> str:
    """A node for each resource and each lookup, an arrow from each to what it needs."""
    needs = {address: _needs(declared, address) for address in declared.order}
    nodes = list(dict.fromkeys((*needs, *(each for every in needs.values() for each in every))))
    number = {address: at for at, address in enumerate(nodes)}
    return (_mermaid if format_ == MERMAID else _dot)(number, needs)


def _needs(declared: Declared, address: Address) -> Sequence[Address]:
    looked_up = {each.address for each in declared.references[address] if each.looks_up}
    return (*declared.edges[address], *sorted(looked_up))


def _mermaid(number: Mapping[Address, int], needs: Mapping[Address, Sequence[Address]]) -> str:
    """Others' objects are round."""
    lines = ["flowchart LR"]
    for address, at in number.items():
        label = _SPECIAL.sub(lambda found: f"#{ord(found[0])};", name_text(str(address)))
        lines.append(f'  n{at}["{label}"]' if address in needs else f'  n{at}(["{label}"])')
    lines += [f"  n{number[one]} --> n{number[other]}" for one, every in needs.items() for other in every]
    return "\n".join(lines)


def _dot(number: Mapping[Address, int], needs: Mapping[Address, Sequence[Address]]) -> str:
    """Others' objects are round."""
    lines = ["digraph voxform {", "  rankdir=LR; node [shape=box];"]
    for address, at in number.items():
        label = name_text(str(address)).replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'  n{at} [label="{label}"{"" if address in needs else ", shape=ellipse"}];')
    lines += [f"  n{number[one]} -> n{number[other]};" for one, every in needs.items() for other in every]
    return "\n".join([*lines, "}"])
