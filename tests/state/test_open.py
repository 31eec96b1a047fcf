"""Which store a state URL opens."""

import pytest
from tests.state.samples import HOLDER

from voxform.core.diagnostic import Failure
from voxform.state.open import open_store


def opened(url, folder):
    return open_store(url, folder=folder, environment="dev", api_url="https://api.example")


PATHS = {
    "file:state.json": "state.json",
    "file:a/b.json": "a/b.json",
    "FILE:a.json": "a.json",
    "file:../elsewhere.json": "../elsewhere.json",
    "file:with space.json": "with space.json",
    "": ".voxform/state/dev.json",
}


@pytest.mark.parametrize(("url", "path"), PATHS.items(), ids=lambda text: text or "none")
def test_a_path_is_relative_to_the_project(tmp_path, url, path):
    folder = tmp_path / "project"
    folder.mkdir()
    store = opened(url, folder)
    with store.lock(HOLDER, 0) as locked:
        assert locked.write(store.read()).environment == "dev"
    assert (folder / path).resolve().exists()


@pytest.mark.parametrize("slashes", ["file:", "file://"])
def test_an_absolute_path_stays_one(tmp_path, slashes):
    store = opened(f"{slashes}{tmp_path}/x.json", tmp_path / "project")
    assert store.last_good_backup == str((tmp_path / "x.json.backup").resolve())


REFUSED = {
    "s3://user:hunter2@bucket/prod": "`s3:`",
    "fil:state.json": "id you mean `file:`?",
    "state/prod.json": "no scheme",
    "hunter2hunter2hunter2hunter2:x": "no scheme",
    "file:": "names no file",
    "file:folder/": "names no file",
    "file://host/x.json": "names no file",
    "file:a\0b": "names no file",
}


@pytest.mark.parametrize(("url", "said"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_no_backend_knows_is_refused_without_printing_it(tmp_path, url, said):
    with pytest.raises(Failure) as caught:
        opened(url, tmp_path)
    found = caught.value.diagnostics[0]
    text = f"{found.summary} {found.detail} {found.hint}"
    assert said in text
    assert "file:" in text
    assert "hunter2" not in text
