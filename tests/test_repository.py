"""Rules of the repository that no linter knows. Each failure says what to do instead."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOT_OURS = {"__pycache__", "dist", "node_modules", "static"}
LONGEST_MODULE = 400
LARGEST_FILE = 500_000
EMPTY_NAMES = {"common", "helper", "helpers", "misc", "util", "utils"}


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """What is committed, and what would be."""
    if not (shutil.which("git") and (ROOT / ".git").exists()):
        return list(files_of_a_plain_folder())
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [path for name in names if (path := ROOT / name).is_file()]


def files_of_a_plain_folder() -> Iterator[Path]:
    for folder, subfolders, names in os.walk(ROOT):
        subfolders[:] = [name for name in subfolders if name == ".ci" or not (name[0] == "." or name in NOT_OURS)]
        yield from (Path(folder, name) for name in names)


def lines_with(pattern: str, files: list[Path]) -> list[str]:
    found: list[str] = []
    for file in files:
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    return found


def registry_hosts() -> set[str]:
    """Ask pip and npm where they look: the answer differs from machine to machine, and none belongs here."""
    commands = [
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        [sys.executable, "-c", "from pip._internal.models.index import PyPI; print(PyPI.url)"],
        ["npm", "config", "get", "registry"],
    ]
    answers = [os.environ.get("PIP_INDEX_URL", ""), os.environ.get("UV_DEFAULT_INDEX", "")]
    for command in commands:
        try:
            answers.append(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout)
        except FileNotFoundError:
            continue  # no npm here; where it is, it is asked
    return {host for answer in answers if (host := urlsplit(answer.strip()).hostname)}


def test_no_registry_host_is_named(files: list[Path]) -> None:
    hosts = registry_hosts()
    assert hosts, "neither pip nor npm could be asked for its registry"
    found = lines_with("|".join(map(re.escape, hosts)), files)
    assert not found, "name packages, not the registry that one machine uses:\n" + "\n".join(found)


def test_locks_name_no_host(files: list[Path]) -> None:
    found = lines_with("://", [file for file in files if file.suffix == ".lock"])
    found += lines_with('"resolved":', [file for file in files if file.name == "package-lock.json"])
    assert not found, "write locks with `./dev lock`, and web/'s with its .npmrc:\n" + "\n".join(found)


def test_no_path_of_one_machine_is_named(files: list[Path]) -> None:
    found = lines_with(r"(?<![\w/.])/(?:work|root|home)/", files)
    assert not found, "write paths relative to the repository, or as placeholders:\n" + "\n".join(found)


def test_modules_are_short(files: list[Path]) -> None:
    lengths = {file: len(file.read_text().splitlines()) for file in files if file.suffix == ".py"}
    found = [f"{file.relative_to(ROOT)}: {length}" for file, length in lengths.items() if length > LONGEST_MODULE]
    assert not found, f"split by what the parts are for (at most {LONGEST_MODULE} lines):\n" + "\n".join(found)


def test_modules_are_named_for_what_they_do(files: list[Path]) -> None:
    code = [file.relative_to(ROOT) for file in files if file.suffix in {".py", ".ts", ".tsx"}]
    found = [str(file) for file in code if EMPTY_NAMES & {part.partition(".")[0] for part in file.parts}]
    assert not found, "give each function a module that says what it is about:\n" + "\n".join(found)


def test_rights_are_asked_where_they_are_kept(files: list[Path]) -> None:
    """Nobody selects what takes a right to see but the rooms that ask for it: access, and queries with a seat."""
    product = [file for file in files if file.is_relative_to(ROOT / "src") and file.suffix == ".py"]
    rooms = {"access", "queries", "demo"}
    outside = [file for file in product if file.relative_to(ROOT / "src" / "workflow_chat").parts[0] not in rooms]
    found = lines_with(r"select\((?:Message|ReadReceipt|seats)\b|FROM (?:workflow_messages|workflow_seats)\b", outside)
    allowed = ("actions/sending/", "actions/read_receipts/", "actions/changing.py", "actions/expiry.py", "migrations/")
    found = [line for line in found if not line.removeprefix("src/workflow_chat/").startswith(allowed)]
    assert not found, "ask `access` or a query that takes a seat:\n" + "\n".join(found)


def test_files_are_small(files: list[Path]) -> None:
    sizes = {file.relative_to(ROOT): file.stat().st_size for file in files}
    pictures = {".gif", ".jpg", ".png", ".svg", ".webp"}
    found = [
        f"{file}: {size:,} bytes"
        for file, size in sizes.items()
        if size > LARGEST_FILE and not (file.parts[0] == "docs" and file.suffix in pictures)
    ]
    assert not found, "only pictures in docs/ may be large; make big data when a test needs it:\n" + "\n".join(found)


def test_locks_hold_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    runtime = [*project["project"]["dependencies"], *groups["build"]]
    for lock, wanted in {"requirements.lock": runtime, "requirements-dev.lock": [*runtime, *groups["dev"]]}.items():
        locked = set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(), re.MULTILINE))
        names = {re.split(r"[\[<>=;, ]", entry)[0] for entry in wanted if isinstance(entry, str)}
        assert names <= locked, f"{lock} lacks {names - locked}: run `./dev lock`"


def test_package_lock_agrees_with_package_json() -> None:
    package = json.loads((ROOT / "web" / "package.json").read_text())
    locked = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"][""]
    for kind in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"):
        assert package.get(kind, {}) == locked.get(kind, {}), f"run `npm install` in web/: {kind} differ"
