"""Lookups are read from any file, may be patched, and hold nothing that is not known beforehand."""

import pytest

from voxform.core.address import Address
from voxform.core.symbol import Reference, Template

CRM = Address("lookups.integrations", "crm")
TOOL = """
tools:
  call: {name: "${lookups.models.desk.name} tool", credential_id: "${lookups.integrations.crm.id}"}
"""
LOOKUPS = """
lookups:
  integrations:
    crm: {name: "${var.name}"}
  models:
    desk: {name: Desk}
"""
VARIABLES = "variables: {name: {type: string, default: CRM}}\n"
FILES = {"voxform.yaml": VARIABLES, "resources/a.yaml": LOOKUPS, "resources/b.yaml": TOOL}


def test_a_reference_to_a_lookup_stays_a_symbol(load):
    found = load(FILES).attributes("tools.call")
    name = Reference(Address("lookups.models", "desk"), ("name",))
    assert found["credential_id"] == Reference(CRM, ("id",))
    assert found["name"] == Template((name, " tool"))
    assert str(name) == "${lookups.models.desk.name}"


def test_lookups_of_all_files_are_read_with_variables_in_them(load):
    more = {"resources/c.yaml": "lookups: {integrations: {mail: {provider: resend}}}\n"}
    lookups = load({**FILES, **more}).configuration.lookups
    assert {str(address): dict(each.attributes) for address, each in lookups.items()} == {
        "lookups.integrations.crm": {"name": "CRM"},
        "lookups.integrations.mail": {"provider": "resend"},
        "lookups.models.desk": {"name": "Desk"},
    }
    assert str(lookups[CRM].place) == "resources/a.yaml:4:5"


def test_an_environment_may_patch_a_lookup(load):
    patches = {
        "environments/dev.yaml": "patches: {lookups: {integrations: {crm: {name: Dev, provider: resend}}}}\n",
        "environments/prod.yaml": "patches: {lookups: {models: {desk: null}}, tools: {call: {name: Call}}}\n",
    }
    assert dict(load({**FILES, **patches}, "dev").configuration.lookups[CRM].attributes) == {
        "name": "Dev",
        "provider": "resend",
    }
    assert set(load({**FILES, **patches}, "prod").configuration.lookups) == {CRM}


def test_the_digest_covers_what_is_looked_for_and_what_it_is_called(load):
    def digest(old="", new=""):
        files = {name: text.replace(old, new) if old else text for name, text in FILES.items()}
        return load(files).configuration.digest

    others = [
        digest("default: CRM", "default: Other"),
        digest("crm", "mail"),
        digest("{name: Desk}", "{name: Desk, temperature: 1}"),
    ]
    assert len({digest(), *others}) == 4
    assert digest("lookups:\n", "# moved down\nlookups:\n") == digest()


MISTAKES = {
    "a kind that does not exist": (
        "lookups:\n  model: {desk: {name: Desk}}\n",
        ("unknown-key", "2:3", "'model' is not a key of `lookups`"),
    ),
    "nothing to look for": (
        "lookups:\n  models:\n    desk: {}\n",
        ("lookup-empty", "3:5", "`lookups.models.desk` does not say which object is meant"),
    ),
    "no mapping": (
        "lookups:\n  models: {desk: Desk}\n",
        ("wrong-type", "2:18", "lookups.models.desk must be"),
    ),
    "a list": (
        "lookups: [models]\n",
        ("wrong-type", "1:10", "`lookups` in a resource file must be a mapping"),
    ),
    "a secret": (
        "lookups:\n  models:\n    desk: {name: '${env.NAME}'}\n",
        ("expression-not-allowed", "3:18", "`name` of `lookups.models.desk` holds a secret"),
    ),
    "a resource": (
        "models: {a: {name: A}}\nlookups:\n  models:\n    desk: {name: 'x ${models.a.name}'}\n",
        ("expression-not-allowed", "4:18", "must be known before"),
    ),
    "another lookup": (
        "lookups:\n  models:\n    desk: {name: '${lookups.models.b.name}'}\n",
        ("expression-not-allowed", "3:18", "must be known before"),
    ),
    "the same name twice": (
        "lookups: {models: {desk: {name: A}}}\n",
        ("duplicate-address", "1:20", "lookups.models.desk is declared at resources/0.yaml:1:20 already"),
    ),
    "a name that is none": (
        "lookups: {models: {'a b': {name: A}}}\n",
        ("name", "1:20", "cannot be the name"),
    ),
    "a word that is no kind": (
        "models: {a: {name: '${lookups.modles.desk.name}'}}\n",
        ("unknown-expression", "1:20", "'modles' is neither a kind"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_at_its_place(load, text, expected):
    files = {"resources/1.yaml": text}
    if expected[0] == "duplicate-address":
        files["resources/0.yaml"] = text
    (problem,) = load(files).errors
    code, place, words = expected
    assert (problem.code, str(problem.place)) == (code, f"resources/1.yaml:{place}")
    assert words in problem.detail


def test_a_lookup_that_a_patch_removes_is_told_of_like_a_resource(load):
    files = {
        "voxform.yaml": "project: p\npatches: {lookups: {models: {desk: null}}}\n",
        "resources/a.yaml": "lookups: {models: {desk: {name: A}}}\ntools: {a: {name: '${lookups.models.desk.name}'}}\n",
    }
    (problem,) = load(files).errors
    assert (problem.code, str(problem.place)) == ("reference-left-out", "resources/a.yaml:2:19")
    assert problem.detail.startswith("lookups.models.desk is not in this environment: a patch removes it.")
