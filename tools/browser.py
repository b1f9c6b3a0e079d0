"""Finds a Chromium for the tests that drive a real browser, and installs one where that is allowed."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.bootstrap import apt_install, say, tail

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Path of a Chromium or Chrome that starts here: setting LABS_TEST_BROWSER, then PATH, then Playwright's own."""
    setting = os.environ.get("LABS_TEST_BROWSER")
    candidates = [setting] if setting else [*map(shutil.which, NAMES), _playwrights_own()]
    return next((found for found in candidates if found and _starts(found)), None)


def _starts(path: str) -> bool:
    # Ubuntu's package chromium-browser is a stub that only asks for a snap: it exists and does not start.
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwrights_own() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def install() -> str | None:
    """Install a browser: Debian's own, else the one that Playwright downloads. Returns its path, or None."""
    # Without a font every letter of a screenshot is an empty box.
    if not _is_ubuntu() and apt_install("chromium", "fonts-dejavu-core") and (found := find()):
        return found
    say("Fetching the browser that Playwright offers ...")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if os.name == "posix" and os.geteuid() == 0:
        command.insert(-1, "--with-deps")
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        say(tail(done.stdout + done.stderr, lines=3))
    return find()


def _is_ubuntu() -> bool:
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return False
    names = {line.partition("=")[2].strip('"') for line in text.splitlines() if line.startswith(("ID=", "ID_LIKE="))}
    return any("ubuntu" in name.split() for name in names)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="install one if none is found")
    options = parser.parse_args()
    found = find() or (install() if options.install else None)
    if found is None:
        print(
            "The tests drive a real browser, and no Chromium that starts was found here.\n"
            "Install one with: sudo apt-get install chromium\n"
            "Or name one: LABS_TEST_BROWSER=/path/to/chromium make test",
            file=sys.stderr,
        )
        return 1
    if not options.install:
        print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
