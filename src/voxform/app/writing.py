"""`drift --write`: what is live becomes what the project's files say, and nothing else in them changes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from voxform.app.drifted import chosen_drift
from voxform.app.planning import Planned, plan_from, read_inputs
from voxform.app.project import Loaded, Project, load
from voxform.app.reach import open_api, store_of
from voxform.config.by_hand import by_hand
from voxform.config.documents import MOST_FILE
from voxform.config.edit import Edit, edited
from voxform.config.origin import Origins, read_origins
from voxform.config.position import Source
from voxform.config.replace import Replacement, replace_all
from voxform.config.rewrite import At, ByHand, Rewrite, Rewriter, TextFile
from voxform.config.spell import Expression, Unable
from voxform.config.text import Refusal, decode, locate, read_regular
from voxform.core.address import Address
from voxform.core.change import Change, Drift, FieldChange, Plan, Selection
from voxform.core.diagnostic import ConfigurationError, Diagnostic, Failure, Severity, error, worst_first
from voxform.core.drift import about_drift
from voxform.core.path import Path as AttributePath
from voxform.core.plan import Inputs, make_plan
from voxform.core.written_drift import agrees, wanted_of

_MARK = b"\xef\xbb\xbf"
_NOT_VALID = "the configuration would not be valid with what is live"
_NOT_EXACT = (
    "an edit of this value alone would not give exactly what is live, or would change something else too"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The drift that can be written, the files as they would be, and what a person has to write."""

    plan: Plan
    files: tuple[Replacement, ...]
    left: tuple[Diagnostic, ...]


def propose(project: Project, loaded: Loaded, asked: Iterable[str]) -> Proposal:
    """Work out the edits, and check on a plan made from the edited files that they say exactly what is live.

    Raises:
        Refused: the key may belong to another account.
        Failure: something could not be compared, or nothing has drifted under one of the names.
    """
    with open_api(project, loaded.configuration) as api:
        state = store_of(project, loaded.configuration).read()
        inputs = read_inputs(project, loaded, api, state, Selection())
        planned = plan_from(api, loaded, inputs, state)
    return _Writer.of(project, inputs, planned, chosen_drift(planned, asked)).propose()


def write(proposal: Proposal) -> None:
    """Put the files in place.

    Raises:
        Failure: one of them was changed meanwhile, or cannot be written.
    """
    try:
        replace_all(proposal.files)
    except Refusal as refusal:
        raise Failure(
            error(refusal.code, "The files are not written", str(refusal), hint=refusal.hint)
        ) from None


class _Fails(Exception):  # noqa: N818  # an answer, not an error of the program
    """Some drift cannot be written; the message is why."""


@dataclass(frozen=True, slots=True)
class _Writer:
    project: Project
    inputs: Inputs
    planned: Planned
    chosen: Plan
    origins: Origins
    changes: Mapping[Address, Change]
    read: dict[Path, bytes] = field(default_factory=dict)

    @staticmethod
    def of(project: Project, inputs: Inputs, planned: Planned, chosen: Plan) -> "_Writer":
        environment = inputs.configuration.environment.name
        origins = read_origins(project.folder, inputs.kinds, environment, project.environ)
        changes = {each.address: each for each in chosen.changes if not each.deposed}
        return _Writer(project, inputs, planned, chosen, origins, changes)

    def propose(self) -> Proposal:
        left: list[Diagnostic] = []
        units = [unit for each in self.chosen.drift for unit in self._writable(each, left)]
        taken: list[Drift] = []
        files: list[Replacement] = []
        waiting = [units] if units else []
        while waiting:
            some = waiting.pop()
            try:
                files = self._files(_joined(taken, some))
            except _Fails as why:
                parts = _halves(some)
                waiting += reversed(parts)
                left += [] if parts else [self._failed(some[0], str(why))]
            else:
                taken = _joined(taken, some)
        return Proposal(replace(self.chosen, drift=tuple(taken)), tuple(files), worst_first(left))

    def _failed(self, unit: Drift, why: str) -> Diagnostic:
        place = next((each.place for each in self._rewrites(unit)), None)
        return by_hand(self.origins, unit.address, unit.fields[0].path, place=place, why=why)

    def _writable(self, drift: Drift, left: list[Diagnostic]) -> Iterator[Drift]:
        """The fields that are no secret and that no expression gives; the others are told."""
        if not drift.fields:
            why = "somebody deleted its object"
            hint = "Let `voxform apply` make it again, or take the resource out of the configuration"
            left.append(by_hand(self.origins, drift.address, (), why=why, hint=hint))
            return
        fields = []
        for each in drift.fields:
            problems = list(self._problems(drift, each))
            left += problems
            fields += [] if problems else [each]
        together = replace(drift, fields=tuple(fields))
        if fields and any(isinstance(each, ByHand) for each in self._rewrites(together)):
            left += [by_hand(self.origins, drift.address, each.path, why=_NOT_EXACT) for each in fields]
        elif fields:
            yield together

    def _problems(self, drift: Drift, field: FieldChange) -> Iterator[Diagnostic]:
        address = drift.address
        if field.sensitive:
            why = "it is a secret, and no secret stands in a file"
            hint = "Give its variable the value that is wanted"
            found = by_hand(self.origins, address, field.path, why=why, hint=hint)
            yield replace(found, caret=False)
        elif address.key:
            yield by_hand(self.origins, address, field.path)
        else:
            for each in self._rewrites(replace(drift, fields=(field,))):
                if isinstance(each, ByHand):
                    yield by_hand(self.origins, address, field.path, place=each.place, parts=each.parts)

    def _rewrites(self, unit: Drift) -> list[Rewrite]:
        entry = self.origins.entries.get(unit.address.family)
        if entry is None:
            return [ByHand(None, each.path, None) for each in unit.fields]
        kind = self.inputs.kinds[unit.address.kind]
        rewriter = Rewriter(kind, self.origins.patched, self._restorer(unit.address))
        desired = self.changes[unit.address].desired
        return list(rewriter.resource(entry.body, desired, self._wanted(unit)))

    def _wanted(self, unit: Drift) -> dict[str, object]:
        live = self.planned.listing.of(unit.address.kind)[unit.id].attributes
        kind = self.inputs.kinds[unit.address.kind]
        return wanted_of(kind, self.changes[unit.address].desired, live, unit.fields)

    def _restorer(self, address: Address) -> Callable[[AttributePath, object], object]:
        """Writes the id of an object that is declared here as a reference to it."""
        kind = self.inputs.kinds[address.kind]

        def restored(path: AttributePath, value: object) -> object:
            target = next((name for rule, name in kind.references.items() if rule == (*path[:-1], "[]")), "")
            for other, record in self.inputs.state.resources.items():
                declared = other in self.inputs.configuration.resources and other != address
                if other.kind == target and record.id == value and declared:
                    return Expression(f"${{{other}.id}}")
            return value

        return restored

    def _files(self, units: Iterable[Drift]) -> list[Replacement]:
        """The files as they would be.

        Raises:
            _Fails: an edit cannot be made, or does not give exactly this.
        """
        every = list(units)
        try:
            files = self._edited([each for unit in every for each in self._rewrites(unit)])
            overlay = {each.path: each.after for each in files}
            loaded = load(replace(self.project, overlay=overlay))
        except ConfigurationError:
            raise _Fails(_NOT_VALID) from None
        except Unable as why:
            raise _Fails(str(why)) from None
        except Refusal:
            raise _Fails(_NOT_EXACT) from None
        after = make_plan(replace(self.inputs, configuration=loaded.configuration))
        wanted = {unit.address: self._wanted(unit) for unit in every}
        written = {unit.address: [field.path for field in unit.fields] for unit in every}
        broken = any(each.severity is Severity.ERROR for each in about_drift(after.diagnostics))
        if broken or not agrees(self.inputs.kinds, self.planned.plan, after, wanted, written):
            raise _Fails(_NOT_EXACT)
        return files

    def _edited(self, rewrites: Iterable[Rewrite]) -> list[Replacement]:
        """The files with these edits made.

        Raises:
            Unable: two of them need different texts of one file, or an edit cannot be made.
            Refusal: a file may not be read.
        """
        edits: dict[str, list[At]] = {}
        texts: dict[str, str] = {}
        for each in rewrites:
            if isinstance(each, At):
                edits.setdefault(each.place.file, []).append(each)
            elif isinstance(each, TextFile) and texts.setdefault(each.path, each.text) != each.text:
                raise Unable("two resources read that file")
        new = [self._with(file, self._edit(file, each)) for file, each in edits.items()]
        new += [self._with(file, text) for file, text in texts.items()]
        return sorted(new, key=lambda each: each.file)

    def _edit(self, file: str, edits: Iterable[At]) -> str:
        source = Source(file, decode(self._content(file)))
        made: list[Edit] = [each.make(source.offset(each.place)) for each in edits]
        return edited(source.text, made)

    def _with(self, file: str, text: str) -> Replacement:
        path, before = self._path(file), self._content(file)
        mark = _MARK if before.startswith(_MARK) else b""
        return Replacement(file, path, before, mark + text.encode())

    def _content(self, file: str) -> bytes:
        path = self._path(file)
        if path not in self.read:
            self.read[path] = read_regular(path, MOST_FILE)
        return self.read[path]

    def _path(self, file: str) -> Path:
        return locate(self.project.folder.resolve(), file)


def _halves(units: list[Drift]) -> list[list[Drift]]:
    """Two parts to try apart, resources before the fields of one; none of a single field."""
    if len(units) == 1:
        units = [replace(units[0], fields=(each,)) for each in units[0].fields]
    middle = len(units) // 2
    return [units[:middle], units[middle:]] if middle else []


def _joined(units: list[Drift], more: Iterable[Drift]) -> list[Drift]:
    """The units with more of them; parts of one resource are one."""
    fields: dict[Address, Drift] = {}
    for each in (*units, *more):
        known = fields.get(each.address)
        fields[each.address] = replace(each, fields=(*known.fields, *each.fields)) if known else each
    return list(fields.values())
