"""What was answered is on disk, and secrets are not readable there."""

import sqlite3
import subprocess
import sys
from stat import S_IMODE

import httpx
import pytest

from voxform.emulator import EmulatorError, open_platform


def test_objects_and_events_outlive_the_platform(start):
    first = start()
    tool = first.tool("send_email")
    events = first.client.get("/v1/audit-events").json()
    first.platform.close()
    second = start()
    assert second.client.get("/v1/tools").json()["items"] == [tool]
    assert second.client.get("/v1/audit-events").json() == events
    assert second.tool("end_call")["id"] != tool["id"]


def test_an_answered_write_is_seen_by_another_opening_at_once(start):
    first, second = start(), start()
    made = first.integration()
    assert second.client.get(f"/v1/integrations/{made['id']}").json() == made


SERVE = """
import sys
from pathlib import Path
from voxform.emulator import open_platform, serve
server = serve(open_platform(Path(sys.argv[1])), 0)
print(server.url, flush=True)
server.serve_forever()
"""


def test_an_answered_write_survives_a_server_that_is_killed(start, database):
    command = [sys.executable, "-c", SERVE, str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        body = {"name": "end", "type": "end_call", "description": ""}
        headers = {"Authorization": "Bearer oi_sk_x"}
        made = httpx.post(f"{url}/v1/tools", json=body, headers=headers, trust_env=False).json()
        server.kill()
    shop = start()
    assert shop.client.get("/v1/tools").json()["items"] == [made]
    assert shop.client.get("/v1/audit-events").json()["items"][0]["resource_id"] == made["id"]


def test_no_key_is_in_any_file_while_open_or_after(start, database, secret):
    shop = start()
    made = shop.integration()
    shop.patch("integrations", made, {"api_key": "sk_ANOTHER_secret_0987"})
    shop.client.post("/v1/integrations", json={"name": secret})
    kept = [file.read_bytes() for file in database.parent.iterdir()]
    assert any(made["id"].encode() in content for content in kept)
    shop.platform.close()
    kept += [file.read_bytes() for file in database.parent.iterdir()]
    for key in (secret, "sk_ANOTHER_secret_0987", "oi_sk_test_1234567890"):
        assert not any(key.encode() in content for content in kept)


def test_files_are_for_their_owner_only(start, tmp_path, database):
    start().integration()
    files = sorted(database.parent.iterdir())
    assert {file.name for file in files} >= {"oneinbox.db", "oneinbox.db-wal", "oneinbox.db.key"}
    assert {S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert S_IMODE(database.parent.stat().st_mode) == 0o700


def test_a_folder_that_was_there_keeps_its_mode(tmp_path):
    tmp_path.chmod(0o755)
    open_platform(tmp_path / "x.db").close()
    assert S_IMODE(tmp_path.stat().st_mode) == 0o755


def _other_key(database):
    database.with_name("oneinbox.db.key").write_bytes(b"k" * 32)


def _half_a_key(database):
    database.with_name("oneinbox.db.key").write_bytes(b"k")


def _no_key(database):
    database.with_name("oneinbox.db.key").unlink()


def _noise(database):
    database.write_bytes(b"this is no database at all " * 50)


def _newer_format(database):
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def _unknown_quirk(database):
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE settings SET value = 'weather=fine' WHERE name = 'quirks'")
    connection.close()


@pytest.mark.parametrize("damage", [_other_key, _half_a_key, _no_key, _noise, _newer_format, _unknown_quirk])
def test_damaged_or_foreign_files_are_refused_with_a_reason(start, database, damage):
    shop = start("lists=offset")
    shop.integration()
    shop.platform.close()
    damage(database)
    with pytest.raises(EmulatorError, match=str(database)):
        open_platform(database)


def test_a_database_of_another_program_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(EmulatorError, match="not a database of this platform"):
        open_platform(tmp_path / "other.db")
