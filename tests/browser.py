"""Find a Chromium, or install Debian's: `python tests/browser.py` before the tests; `path()` in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def path() -> str | None:
    """The executable of the browser; B2B_BROWSER names another one."""
    return os.environ.get("B2B_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Install Debian's package; needs root, as CI has."""
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "chromium"], check=True, env=environment, stdout=subprocess.DEVNULL
    )


def main() -> int:
    if path() is None and shutil.which("apt-get") and os.geteuid() == 0:
        print("installing Chromium …")
        install()
    if path() is None:
        print("No Chromium was found: install it, or name one in B2B_BROWSER.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
