"""Every kind does on a platform what its file says; a new file is tested without another line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.cli.bench import KEY, Bench, Outcome
from tests.kinds.samples import Samples, variant_of, variants_of
from tests.kinds.third import CAMPAIGNS, PLATFORM
from tests.platforms import served
from tests.properties.canary import Canary, canary, search_for

from voxform.config.kinds import load_kinds
from voxform.core.kind import Kind, Shape
from voxform.core.leaf import leaves
from voxform.core.path import Element, covers, format_path, parse_path
from voxform.emulator.resources import RESOURCES

SHIPPED = sorted(file.stem for file in (Path(__file__).parents[2] / "schemas" / "kinds").glob("*.yaml"))
ALLOWED = {"create": "purchase", "delete": "release"}


@dataclass
class KindBench:
    """A project with a sample of every variant of one kind."""

    kind: Kind
    samples: Samples
    bench: Bench
    schemas: Path
    monkeypatch: pytest.MonkeyPatch
    printed: list[str] = field(default_factory=list)
    secrets: list[Canary] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The samples of this kind; what they refer to may be of this kind too and is not among them."""
        return [name for kind, name in self.samples.resources if kind == self.kind.name and name[:3] != "for"]

    @property
    def allowed(self) -> list[str]:
        """What lets actions through that cost money."""
        cases = [case for each in self.kind.variants for case in each.cases.values()]
        costs = {*self.kind.costs, *(cost for case in cases for cost in case.costs)}
        return [part for cost in sorted(costs) for part in ("--allow", ALLOWED[cost])]

    def run(self, *arguments: str) -> Outcome:
        """Run a command on the samples as they are now."""
        for name in self.samples.variables[len(self.secrets) :]:
            self.secrets.append(canary(name))
            self.monkeypatch.setenv(name, self.secrets[-1].value)
        self.bench.write("resources/samples.yaml", self.samples.yaml())
        outcome = self.bench("--schemas", str(self.schemas), *arguments)
        self.printed += [outcome.out, outcome.err]
        return outcome

    def plan(self) -> dict[str, Any]:
        """The change of every address that has one."""
        outcome = self.run("plan", "--json", *self.allowed)
        assert outcome.code == 0, outcome.out + outcome.err
        return {each["address"]: each for each in outcome.document["changes"]}

    def apply(self, command: str = "apply") -> None:
        """Carry it out."""
        outcome = self.run(command, "--auto-approve", "--json", *self.allowed)
        assert outcome.code == 0, outcome.out + outcome.err

    def address(self, name: str) -> str:
        return f"{self.kind.name}.{name}"

    def held(self) -> list[Any]:
        """What the platform holds of this kind; of a child kind below every parent."""
        path, parent = self.kind.path.removeprefix("/v1/"), self.kind.parent
        if not parent:
            return self.bench.account.all(path)
        above = load_kinds()[self.kind.references[(parent,)]].path.removeprefix("/v1/")
        ids = [each["id"] for each in self.bench.account.all(above)]
        return [each for id_ in ids for each in self.bench.account.all(path.replace(f"{{{parent}}}", id_))]

    def ids(self) -> dict[str, str]:
        """The recorded id of every sample."""
        listed = self.run("state", "list", "--json").document["resources"]
        mine = {self.address(name) for name in self.names}
        return {each["address"]: each["id"] for each in listed if each["address"] in mine}


@pytest.fixture(params=[*SHIPPED, "campaigns"])
def bench(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[KindBench]:
    """Samples of one kind, of which nothing is applied. Campaigns are known from a folder of the user's only."""
    schemas = tmp_path / "kinds"
    schemas.mkdir()
    (schemas / "campaigns.yaml").write_text(CAMPAIGNS)
    for name in ("VOXFORM_ENV", "NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ONEINBOX_API_KEY", KEY)
    monkeypatch.setenv("VOXFORM_STATE_KEY", "a state key makes fingerprints fast")
    kinds = load_kinds([schemas])
    kind, samples = kinds[request.param], Samples(kinds)
    for variant in variants_of(kind):
        samples.add(kind, "".join(filter(str.isalnum, f"v{variant}")), variant)
    with served(tmp_path / "platform" / "one.db", resources=(*RESOURCES, PLATFORM)) as account:
        made = KindBench(kind, samples, Bench(tmp_path / "project", account, capsys), schemas, monkeypatch)
        made.bench.write("voxform.yaml", f"project: samples\napi: {{url: '{account.url}', settle: 0s}}\n")
        for uploaded in kind.uploads:
            for path in kind.schema["properties"][uploaded]["examples"]:
                made.bench.write(path, f"what {path} says")
        yield made


def test_a_sample_of_every_variant_is_valid(bench: KindBench) -> None:
    outcome = bench.run("validate", "--json")

    assert outcome.document["summary"]["error"] == 0, outcome.out


def test_the_samples_hold_every_attribute(bench: KindBench) -> None:
    def leaf_paths(shape: Shape, at: str) -> Iterator[str]:
        for name, inner in (shape.fields or {}).items():
            yield from leaf_paths(inner, f"{at}.{name}")
        if shape.element is not None:
            yield from leaf_paths(shape.element, f"{at}[]")
        if shape.fields is None and shape.element is None:
            yield at.removeprefix(".")

    kind = bench.kind
    resources = [bench.samples.resources[kind.name, name] for name in bench.names]
    held = {
        "".join("[]" if isinstance(part, Element) else f".{part}" for part in path).removeprefix(".")
        for each in resources
        for path, _ in leaves(kind.shape, each)
    }

    assert held == {each for each in leaf_paths(kind.shape, "") if not kind.is_computed(parse_path(each))}


def test_after_create_there_is_nothing_to_do(bench: KindBench) -> None:
    bench.apply()

    assert bench.plan() == {}
    assert len(bench.held()) >= len(bench.names)


def test_each_leaf_changed_alone_is_one_change_of_that_path(bench: KindBench) -> None:
    """One leaf of every sample at a time: an update of it, or a replacement where the file says so."""
    bench.apply()
    rounds = {name: list(bench.samples.leaves_of(bench.kind, name)) for name in bench.names}
    for number in range(max(map(len, rounds.values()))):
        expected = {}
        for name, found in rounds.items():
            if number < len(found):
                path, value = found[number]
                bench.samples.change(bench.kind, name, path, value)
                replaced = bench.kind.is_immutable(path) or not bench.kind.operations.update
                expected[bench.address(name)] = ("replace" if replaced else "update", format_path(path))

        planned = bench.plan()

        mine = {address: each for address, each in planned.items() if address in expected}
        others = {each["action"] for address, each in planned.items() if address not in expected}
        assert {address: (each["action"], *reasons(each)) for address, each in mine.items()} == expected
        assert others <= {"create"}  # what a changed reference refers to
        bench.apply()
        assert bench.plan() == {}


def reasons(change: Any) -> list[str]:
    """The paths that differ; of a replacement those that force it, as it shows the secrets it sends as well."""
    replaced = change["action"] == "replace"
    return [each["path"] for each in change["fields"] if each["forces_replacement"] or not replaced]


def test_another_variant_of_a_closed_set_is_another_object_or_an_update(bench: KindBench) -> None:
    kind = bench.kind
    if not kind.variants or not kind.variants[0].closed:
        return
    by = kind.variants[0].by
    bench.apply()
    before = bench.ids()
    every = variants_of(kind)
    for name in bench.names:
        resource = bench.samples.resources[kind.name, name]
        following = every[(every.index(variant_of(kind, resource)) + 1) % len(every)]
        bench.samples.resources[kind.name, name] = bench.samples.attributes(kind, name, following)

    planned = bench.plan()

    action = "replace" if kind.is_immutable(by) else "update"
    assert {planned[bench.address(name)]["action"] for name in bench.names} == {action}
    for name in bench.names:
        forced = [parse_path(each) for each in reasons(planned[bench.address(name)])]
        assert any(covers(by, path) for path in forced)
    bench.apply()
    assert bench.plan() == {}
    after = bench.ids()
    assert after.keys() == before.keys()
    assert {address for address in before if after[address] != before[address]} == (
        set(before) if action == "replace" else set()
    )


def test_what_the_platform_sets_cannot_be_written(bench: KindBench) -> None:
    computed = [path for path in bench.kind.computed if len(path) == 1]
    name = bench.names[0]
    for path in computed:
        bench.samples.resources[bench.kind.name, name][str(path[0])] = "written by hand"

    outcome = bench.run("validate", "--json")

    lines = bench.samples.yaml().splitlines()
    told = {
        lines[each["source"]["line"] - 1].strip()
        for each in outcome.document["diagnostics"]
        if each["code"] == "computed-attribute"
    }
    assert outcome.code == 1
    assert told == {f'{path[0]}: "written by hand"' for path in computed}


def test_secrets_are_in_no_output_and_no_file(bench: KindBench, tmp_path: Path) -> None:
    bench.apply()
    for name in bench.names:
        for path, value in bench.samples.leaves_of(bench.kind, name):
            if bench.kind.is_secret(path):
                bench.samples.change(bench.kind, name, path, value)
        bench.run("state", "show", bench.address(name), "--json")
    for arguments in (("plan",), ("plan", "--out", str(tmp_path / "plan")), ("drift",), ("state", "list")):
        bench.run(*arguments)
    bench.apply()

    search = search_for(bench.secrets)
    assert search.traces("\n".join(bench.printed).encode()) == set()
    assert search.traces_below(tmp_path) == set()


def test_destroy_leaves_nothing_but_what_cannot_be_deleted(bench: KindBench) -> None:
    before = bench.held()
    bench.apply()
    made = bench.held()

    bench.apply("destroy")

    assert bench.held() == (before if bench.kind.operations.delete else made)
    assert bench.run("state", "list", "--json").document["resources"] == []
