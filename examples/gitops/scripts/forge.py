#!/usr/bin/env python3
"""One comment on a pull request, one issue, kept up to date: on GitHub and on GitLab, with Python's own library.

    forge.py comment NUMBER FILE     make or change the comment whose first line is that of FILE
    forge.py approved COMMIT NAME    print the digest of the plan of NAME on the pull request that COMMIT merged
    forge.py issue TITLE FILE        open or change the issue whose first line is that of FILE
    forge.py close FILE              close that issue, if it is open

Where to send what comes from the variables that each build server sets, and the token from GITHUB_TOKEN or
GITLAB_TOKEN. Only what the owner of the token has written is read or changed: others can write the same first line.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

DIGEST = re.compile(r"Digest `(sha256:[0-9a-f]{64})`")
LABEL = "voxform-drift"
PAGE = 100
MOST_PAGES = 50


class Stay(HTTPRedirectHandler):
    """A redirect would take the token along."""

    def redirect_request(self, *_given: Any) -> None:
        return None


class Forge:
    """What both have in common: a token, a URL and lists in pages."""

    def __init__(self, url: str, header: str, token: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
            stop(f"{url} is no https:// URL, so no token is sent there")
        self.url, self.header, self.token = url, header, token

    def call(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}{path}", content, method=method)  # noqa: S310  # https, see __init__
        request.add_header(self.header, self.token)
        request.add_header("Content-Type", "application/json")
        try:
            with build_opener(Stay).open(request, timeout=30) as answer:
                return json.load(answer)
        except HTTPError as problem:
            stop(f"{method} {path} was answered with {problem.code}")
        except (URLError, TimeoutError, ValueError) as problem:
            stop(f"{method} {path} failed: {type(problem).__name__}")

    def every(self, path: str) -> Iterator[Any]:
        between = "&" if "?" in path else "?"
        for page in range(1, MOST_PAGES + 1):
            found = self.call("GET", f"{path}{between}per_page={PAGE}&page={page}")
            yield from found
            if len(found) < PAGE:
                return


class GitHub(Forge):
    text = "body"

    def __init__(self) -> None:
        super().__init__(
            os.environ.get("GITHUB_API_URL", "https://api.github.com"),
            "Authorization",
            f"Bearer {variable('GITHUB_TOKEN')}",
        )
        self.project = f"/repos/{variable('GITHUB_REPOSITORY')}"
        self.me = os.environ.get("GITOPS_AUTHOR", "github-actions[bot]")

    def is_mine(self, each: Any) -> bool:
        return bool((each.get("user") or {}).get("login") == self.me)

    def comments(self, number: str) -> Iterator[Any]:
        return self.every(f"{self.project}/issues/{number}/comments")

    def add_comment(self, number: str, text: str) -> None:
        self.call("POST", f"{self.project}/issues/{number}/comments", {"body": text})

    def change_comment(self, _number: str, each: Any, text: str) -> None:
        self.call("PATCH", f"{self.project}/issues/comments/{each['id']}", {"body": text})

    def merged_by(self, commit: str) -> list[str]:
        found = self.every(f"{self.project}/commits/{quote(commit, safe='')}/pulls")
        return [
            str(each["number"])
            for each in found
            if each.get("merged_at") and each["merge_commit_sha"] == commit
        ]

    def issues(self) -> Iterator[Any]:
        return self.every(f"{self.project}/issues?state=open&labels={LABEL}")

    def add_issue(self, title: str, text: str) -> None:
        self.call("POST", f"{self.project}/issues", {"title": title, "body": text, "labels": [LABEL]})

    def change_issue(self, each: Any, text: str, *, close: bool = False) -> None:
        state = {"state": "closed"} if close else {}
        self.call("PATCH", f"{self.project}/issues/{each['number']}", {"body": text, **state})


class GitLab(Forge):
    text = "body"

    def __init__(self) -> None:
        super().__init__(variable("CI_API_V4_URL"), "PRIVATE-TOKEN", variable("GITLAB_TOKEN"))
        self.project = f"/projects/{quote(variable('CI_PROJECT_ID'), safe='')}"
        self.me = self.call("GET", "/user")["id"]

    def is_mine(self, each: Any) -> bool:
        return bool((each.get("author") or {}).get("id") == self.me)

    def comments(self, number: str) -> Iterator[Any]:
        return self.every(f"{self.project}/merge_requests/{number}/notes")

    def add_comment(self, number: str, text: str) -> None:
        self.call("POST", f"{self.project}/merge_requests/{number}/notes", {"body": text})

    def change_comment(self, number: str, each: Any, text: str) -> None:
        self.call("PUT", f"{self.project}/merge_requests/{number}/notes/{each['id']}", {"body": text})

    def merged_by(self, commit: str) -> list[str]:
        found = self.every(f"{self.project}/repository/commits/{quote(commit, safe='')}/merge_requests")
        merged = [each for each in found if each.get("state") == "merged"]
        ways = ("merge_commit_sha", "squash_commit_sha", "sha")
        return [str(each["iid"]) for each in merged if commit in [each.get(way) for way in ways]]

    def issues(self) -> Iterator[Any]:
        for each in self.every(f"{self.project}/issues?state=opened&labels={LABEL}"):
            yield {**each, "body": each["description"]}

    def add_issue(self, title: str, text: str) -> None:
        self.call("POST", f"{self.project}/issues", {"title": title, "description": text, "labels": LABEL})

    def change_issue(self, each: Any, text: str, *, close: bool = False) -> None:
        state = {"state_event": "close"} if close else {}
        self.call("PUT", f"{self.project}/issues/{each['iid']}", {"description": text, **state})


def found(forge: GitHub | GitLab, those: Iterator[Any], marker: str) -> Any:
    """The first of ours that begins with the marker, or None."""
    return next(
        (each for each in those if forge.is_mine(each) and first_line(each["body"] or "") == marker), None
    )


def comment(forge: GitHub | GitLab, number: str, text: str) -> None:
    """Make the comment, or change the one that is there."""
    if not number.isdecimal():
        stop("the number of the pull request is no number")
    before = found(forge, forge.comments(number), first_line(text))
    if before is None:
        forge.add_comment(number, text)
    else:
        forge.change_comment(number, before, text)


def approved(forge: GitHub | GitLab, commit: str, name: str) -> str:
    """The digest in the last line of the comment on the pull request that a commit merged.

    `name` is that of the environment, behind the project's folder if that is not the repository's own.
    """
    for number in forge.merged_by(commit):
        before = found(forge, forge.comments(number), f"<!-- voxform plan {name} -->")
        digest = DIGEST.match(before["body"].strip().splitlines()[-1]) if before else None
        if digest:
            return digest[1]
    return stop("no plan of this environment was shown on a pull request that this commit merged")


def issue(forge: GitHub | GitLab, title: str, text: str) -> None:
    """Open the issue, or change the one that is open."""
    before = found(forge, forge.issues(), first_line(text))
    if before is None:
        forge.add_issue(title, text)
    else:
        forge.change_issue(before, text)


def close(forge: GitHub | GitLab, text: str) -> None:
    """Close the issue with what is true now."""
    before = found(forge, forge.issues(), first_line(text))
    if before is not None:
        forge.change_issue(before, text, close=True)


def first_line(text: str) -> str:
    return text.partition("\n")[0].strip()


def variable(name: str) -> str:
    value = os.environ.get(name, "")
    return value or stop(f"{name} is not set")


def stop(why: str) -> NoReturn:
    sys.exit(f"forge.py: {why}")


def main() -> None:
    """Carry out one command."""
    match sys.argv[1:]:
        case ["comment", number, file]:
            comment(forge_here(), number, read(file))
        case ["approved", commit, name]:
            sys.stdout.write(approved(forge_here(), commit, name) + "\n")
        case ["issue", title, file]:
            issue(forge_here(), title, read(file))
        case ["close", file]:
            close(forge_here(), read(file))
        case _:
            stop("usage: forge.py comment NUMBER FILE | approved COMMIT NAME | issue TITLE FILE | close FILE")


def forge_here() -> GitHub | GitLab:
    return GitLab() if os.environ.get("GITLAB_CI") else GitHub()


def read(file: str) -> str:
    text = Path(file).read_text(encoding="utf-8")
    if not first_line(text).startswith("<!-- voxform "):
        stop(f"{file} does not begin with voxform's hidden line")
    return text


if __name__ == "__main__":
    main()
