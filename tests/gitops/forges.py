"""GitHub's and GitLab's comments, merges and issues, as far as the scripts use them, served on loopback."""

import json
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "token-of-the-job-4Hq82"
BOT = "github-actions[bot]"


@dataclass
class Forge(ABC):
    """What was written there. `merged` is the pull request by the commit that merged it."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    merged: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    redirect: str = ""
    url: str = ""

    def written_by(self, who: str, body: str, number: int = 7) -> None:
        self.comments.append(
            {
                "id": len(self.comments) + 1,
                "number": number,
                "body": body,
                "user": {"login": who},
                "author": {"id": who},
            }
        )

    @abstractmethod
    def answer(self, method: str, path: str, body: Any) -> Any:
        """What the forge's API answers a request with."""


class GitHub(Forge):
    def answer(self, method: str, path: str, body: Any) -> Any:  # noqa: PLR0911  # one for each address
        if found := re.fullmatch(r"/repos/acme/voice/issues/(\d+)/comments", path):
            if method == "POST":
                self.written_by(BOT, body["body"], int(found[1]))
                return self.comments[-1]
            return [each for each in self.comments if each["number"] == int(found[1])]
        if found := re.fullmatch(r"/repos/acme/voice/issues/comments/(\d+)", path):
            return changed(self.comments, int(found[1]), body)
        if found := re.fullmatch(r"/repos/acme/voice/commits/(\w+)/pulls", path):
            number = self.merged.get(found[1])
            return (
                [{"number": number, "merged_at": "2026-11-22T10:00:00Z", "merge_commit_sha": found[1]}]
                if number
                else []
            )
        if found := re.fullmatch(r"/repos/acme/voice/issues/(\d+)", path):
            return changed(self.issues, int(found[1]), body)
        assert path == "/repos/acme/voice/issues", path
        if method == "POST":
            number = len(self.issues) + 1
            self.issues.append(
                {**body, "id": number, "number": number, "state": "open", "user": {"login": BOT}}
            )
            return self.issues[-1]
        return [each for each in self.issues if each["state"] == "open"]


class GitLab(Forge):
    def answer(self, method: str, path: str, body: Any) -> Any:  # noqa: PLR0911  # one for each address
        if path == "/user":
            return {"id": BOT}
        if found := re.fullmatch(r"/projects/12/merge_requests/(\d+)/notes", path):
            if method == "POST":
                self.written_by(BOT, body["body"], int(found[1]))
                return self.comments[-1]
            return [each for each in self.comments if each["number"] == int(found[1])]
        if found := re.fullmatch(r"/projects/12/merge_requests/\d+/notes/(\d+)", path):
            return changed(self.comments, int(found[1]), body)
        if found := re.fullmatch(r"/projects/12/repository/commits/(\w+)/merge_requests", path):
            number = self.merged.get(found[1])
            return [{"iid": number, "state": "merged", "merge_commit_sha": found[1]}] if number else []
        if found := re.fullmatch(r"/projects/12/issues/(\d+)", path):
            if body.get("state_event") == "close":
                body = {**body, "state": "closed"}
            return changed(self.issues, int(found[1]), body)
        assert path == "/projects/12/issues", path
        if method == "POST":
            number = len(self.issues) + 1
            self.issues.append({**body, "id": number, "iid": number, "state": "open", "author": {"id": BOT}})
            return self.issues[-1]
        return [each for each in self.issues if each["state"] == "open"]


def changed(those: list[dict[str, Any]], number: int, body: Any) -> Any:
    those[number - 1] |= body
    return those[number - 1]


@contextmanager
def serving(forge: Forge) -> Iterator[Forge]:
    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            path, _, query = self.path.partition("?")
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            forge.asked.append(f"{self.command} {path}")
            given = self.headers.get("Authorization", "").removeprefix("Bearer ") or self.headers.get(
                "PRIVATE-TOKEN"
            )
            if forge.redirect:
                self.send_response(302)
                self.send_header("Location", forge.redirect)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            answer = (
                forge.answer(self.command, path, body) if given == TOKEN else {"message": "Bad credentials"}
            )
            if isinstance(answer, list):
                page = int(dict(each.split("=") for each in query.split("&") if each)["page"])
                answer = answer[(page - 1) * 100 : page * 100]
            content = json.dumps(answer).encode()
            self.send_response(200 if given == TOKEN else 401)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = respond  # noqa: N815  # the names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forge.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
