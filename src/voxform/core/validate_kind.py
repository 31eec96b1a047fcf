"""What one kind says about a resource: values in one walk, the schema's verdict, what its variant needs."""

from collections.abc import Iterator, Mapping
from typing import Any

from voxform.core.diagnostic import Diagnostic
from voxform.core.kind import Kind
from voxform.core.path import covers
from voxform.core.schema_node import node_of
from voxform.core.schema_words import in_words
from voxform.core.subject import Subject
from voxform.core.validate_shapes import has_shapes
from voxform.core.validate_values import Walk
from voxform.core.validate_variants import check_needs, needs_of
from voxform.core.verdict import Refusal, Verdict


class KindCheck:
    """A kind made ready, once for all of its resources."""

    __slots__ = ("_needs", "_node", "_verdict", "shapes", "wants_users")

    def __init__(self, kind: Kind) -> None:
        self._needs = needs_of(kind)
        self._node = node_of(kind)
        self._verdict = Verdict(kind)
        self.wants_users = any(advice.unused for advice in kind.advice)
        self.shapes = has_shapes(kind)

    def look_at(self, subject: Subject) -> Walk:
        """What is wrong with a resource by itself, and the references that others must judge."""
        attributes = subject.desired.attributes
        walk = Walk(subject)
        plain = walk.copy(self._node, attributes)
        if not self._verdict.accepts(plain):
            walk.found += self._refused(subject, plain)
        if not self._needs.fit(attributes):
            walk.found += check_needs(subject, self._needs)
        return walk

    def _refused(self, subject: Subject, plain: Mapping[str, Any]) -> Iterator[Diagnostic]:
        for refusal in self._verdict.refusals(plain):
            if not _is_waived(subject, refusal):
                yield in_words(subject, refusal)


def _is_waived(subject: Subject, refusal: Refusal) -> bool:
    """Whether all that is missing lies under `ignore_changes`: an object that exists has it already."""
    if refusal.rule != "required":
        return False
    missing = [(*refusal.path, name) for name in refusal.limit if name not in refusal.value]
    rules = subject.desired.lifecycle.ignore_changes
    return all(any(covers(rule, path) for rule in rules) for path in missing)
