"""The codes of all advice, and what the advice and the shapes of a kind file may not say."""

from collections.abc import Iterable, Iterator

from voxform.core.advice import CODES, Advice
from voxform.core.kind import Kind, schema_at
from voxform.core.path import Path, format_path
from voxform.core.schema_node import types_of
from voxform.core.subject import SUMMARIES


def advice_codes(kinds: Iterable[Kind]) -> frozenset[str]:
    """Every code that `advice: {off: […]}` may name."""
    return frozenset(CODES) | {advice.code for kind in kinds for advice in kind.advice}


def advice_paths(kind: Kind) -> tuple[Path, ...]:
    """Every path that the advice of a kind names."""
    forms = [path for advice in kind.advice for path in _read(advice)]
    conditions = [path for advice in kind.advice for path in (*advice.when.own, *advice.when.behind)]
    return (*forms, *conditions)


def shape_paths(kind: Kind) -> tuple[Path, ...]:
    """Every path whose shape or examples a variant of a kind names."""
    cases = [case for variants in kind.variants for case in variants.cases.values()]
    return tuple(path for case in cases for path in (*case.shapes, *case.examples))


def advice_contradictions(kind: Kind) -> Iterator[str]:
    """Contradictions, each as a sentence."""
    for advice in kind.advice:
        if advice.code in CODES or advice.code in SUMMARIES:
            yield f"`advice` names `{advice.code}`, which is the code of a problem that voxform itself reports."
        for path in advice.when.behind:
            if not kind.referenced_kind(path):
                yield f"The advice `{advice.code}` looks behind `{format_path(path)}`, which is no reference."
        for path in _read(advice):
            if kind.is_secret(path):
                yield f"The advice `{advice.code}` is about `{format_path(path)}`, which is a secret."
            elif "string" not in types_of(schema_at(kind.schema, path)):
                yield f"The advice `{advice.code}` reads `{format_path(path)}`, which is no text."


def _read(advice: Advice) -> Iterator[Path]:
    """The texts that advice is about."""
    yield from (each.at for each in (advice.mentions, advice.domains, advice.known) if each is not None)
