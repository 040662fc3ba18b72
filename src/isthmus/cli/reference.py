"""What docs/administrator/commands.md says, written from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from isthmus.cli.app import app

INTRODUCTION = """\
# Commands

`isthmus COMMAND --help` says the same on the terminal. What holds for all of them:

- `--data DIR` may stand anywhere and names the data folder; `ISTHMUS_DATA` does the same. `ISTHMUS_DATABASE_URL` chooses PostgreSQL.
- `--org SLUG` names the organization; with only one it may be left out.
- `--as EMAIL` acts as that account, with its roles. Without it the command line acts as the system and may do everything; history names it “System (command line)”. Whoever can run commands on the server can read its database anyway.
- `--json` prints JSON for programs. Without it there are tables on a terminal and plain columns in a pipe.
- What went wrong stands on stderr, one line for each mistake: what, where, how to mend it. Exit status 2.
- `isthmus probe` and `isthmus matrix` end with 0 when all is met or nothing occurred, 1 when something falls short, 3 when only evidence is missing, 2 after an error.
- `standards`, `correspondences` and `terms` need no database.
"""


def text() -> str:
    """Return the whole page."""
    return INTRODUCTION + "".join(_command(typer.main.get_command(app), ["isthmus"]))


def _command(command: Any, names: list[str]) -> Iterator[str]:
    """Yield a command's section, or those of the commands below it."""
    below = getattr(command, "commands", None)
    if below:
        if len(names) > 1:
            yield f"\n## `{' '.join(names)}`\n{command.help}\n"
        for name, sub in below.items():
            yield from _command(sub, [*names, name])
        return
    usage = " ".join([*names, *(_argument(p) for p in command.params if _positional(p))])
    yield f"\n{'#' * len(names)} `{usage}`\n{_paragraphs(command.help)}\n"
    rows = [parameter for parameter in command.params if getattr(parameter, "help", None)]
    if rows:
        yield "\n| argument or option | meaning |\n| --- | --- |\n"
    for parameter in rows:
        yield f"| `{_name(parameter)}` | {_cell(parameter.help)} |\n"


def _positional(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _argument(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name.upper())
    return name if parameter.required or name.startswith("[") else f"[{name}]"


def _name(parameter: Any) -> str:
    if _positional(parameter):
        return _argument(parameter)
    name = max(parameter.opts, key=len)
    return f"{name} {parameter.metavar}" if parameter.metavar else str(name)


def _cell(help_text: str) -> str:
    return " ".join(help_text.split()).replace("|", "\\|")


def _paragraphs(help_text: str | None) -> str:
    parts = (help_text or "").strip().split("\n\n")
    return "\n\n".join(" ".join(part.split()) for part in parts)
