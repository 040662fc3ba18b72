"""Collect the texts that people read, write them into the catalogues, and compile those.

Usage: python scripts/messages.py update      .po of every language, from code and declarations
       python scripts/messages.py compile     .mo beside every .po that is newer
       python scripts/messages.py check       say what `update` would change, and change nothing

A package's catalogue is src/isthmus/<package>/locale/<language>/LC_MESSAGES/django.po. A text that
a lower package has as well is in the lower one's.
"""

from __future__ import annotations

import re
import sys
import tomllib
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "isthmus"
#: Whoever runs and programs it reads English.
ENGLISH = frozenset({"cli"})
HEADER = """\
# Texts of Isthmus. `make messages` brings this file up to date; translations are written by hand.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def packages() -> list[str]:
    """Return the packages that speak to people, lower floors first, as the contract names them."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = declared["tool"]["importlinter"]["contracts"][0]["layers"]
    names = [name for layer in reversed(layers) for name in re.findall(r"\w+", layer)]
    return [name for name in names if name not in ENGLISH]


def catalogues() -> list[Path]:
    """Return every catalogue there is."""
    return sorted(SOURCE.glob("*/locale/*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def compile_all() -> int:
    """Compile what is newer than its compiled form; return how many there were."""
    stale = [path for path in catalogues() if _stale(path, path.with_suffix(".mo"))]
    for path in stale:
        content = BytesIO()
        write_mo(content, read(path))
        path.with_suffix(".mo").write_bytes(content.getvalue())
    return len(stale)


def _stale(source: Path, made: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def languages() -> list[str]:
    return sorted({path.parent.parent.name for path in catalogues()})


def update(*, write: bool) -> list[str]:
    """Bring the catalogues up to date, or only say which of them are not."""
    # What the build does needs neither Django nor the code.
    sys.path.insert(0, str(ROOT))
    from scripts.message_sources import collected

    stale = []
    found = collected(packages(), SOURCE)
    for language in languages():
        for package, messages in found.items():
            path = SOURCE / package / "locale" / language / "LC_MESSAGES" / "django.po"
            text = renewed(path, language, messages)
            if (path.read_bytes() if path.exists() else b"") != text and (
                messages or path.exists()
            ):
                stale.append(str(path.relative_to(ROOT)))
                if write:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(text)
    return stale


def renewed(path: Path, language: str, messages: set[tuple[str, str | tuple[str, str]]]) -> bytes:
    """Return a catalogue with these messages: translations stay, what is said no longer goes."""
    old = read(path) if path.exists() else Catalog(locale=language)
    new = Catalog(locale=language)
    for context, message in messages:
        known = old.get(message if isinstance(message, str) else message[0], context or None)
        fits = known is not None and isinstance(known.id, str) == isinstance(message, str)
        new.add(message, known.string if known is not None and fits else None,
                context=context or None)  # fmt: skip
    content = BytesIO()
    write_po(content, new, width=100, no_location=True, omit_header=True, sort_output=True)
    head = HEADER.format(language=language, plural=new.plural_forms)
    return head.encode() + content.getvalue().strip() + b"\n"


def main() -> int:
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command == "compile":
        print(f"catalogues: {compile_all()} compiled")
        return 0
    if command not in ("update", "check"):
        print(__doc__, file=sys.stderr)
        return 2
    stale = update(write=command == "update")
    for path in stale:
        print(f"{path} {'is' if command == 'update' else 'is not'} up to date")
    return 1 if stale and command == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
