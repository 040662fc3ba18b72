"""The commands, put together."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from isthmus import __version__
from isthmus.cli import (
    accounts,
    catalogue,
    conformity,
    evidence,
    figures,
    files,
    history,
    impact,
    kinds,
    mail,
    records,
    reindex,
    risks,
    scope,
    search,
    server,
    sources,
    standards,
    transfer,
    work,
)
from isthmus.cli.problems import lines_for

ERROR = 2
INTERRUPTED = 130

app = typer.Typer(
    name="isthmus",
    help="An integrated management system for information security (ISO/IEC 27001) and "
    "services (ISO/IEC 20000-1).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"isthmus {__version__}")
        raise typer.Exit


@app.callback()
def options(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help="Folder of the embedded database, uploads and secret key; may stand anywhere. "
            "ISTHMUS_DATA says the same.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say the version and stop.", is_eager=True, callback=_say_version
        ),
    ] = False,
) -> None:
    if data is not None:
        os.environ["ISTHMUS_DATA"] = str(data.absolute())


server.add_to(app)
work.add_to(app)
app.add_typer(standards.standards, name="standards")
app.add_typer(catalogue.catalogue, name="catalogue")
app.add_typer(sources.sources, name="sources")
app.command()(standards.correspondences)
app.command()(standards.terms)
conformity.add_to(app)
app.add_typer(records.records, name="records")
app.add_typer(kinds.kinds, name="kinds")
app.add_typer(scope.scope, name="scope")
app.command()(impact.impact)
app.command()(figures.figures)
app.add_typer(risks.risks, name="risks")
app.add_typer(search.search, name="search")
app.add_typer(history.history, name="history")
reindex.add_to(app)
transfer.add_to(app)
app.add_typer(files.files, name="files")
app.add_typer(evidence.evidence, name="evidence")
app.add_typer(mail.mail, name="mail")
app.add_typer(accounts.org, name="org")
app.add_typer(accounts.user, name="user")
app.add_typer(accounts.token, name="token")


def hoisted(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with --data in front, so that it may stand anywhere.

    What follows `manage` is Django's and stays as it is.
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word in ("manage", "--"):
            rest += [word, *waiting]
            break
        if word == "--data" and waiting:
            front += [word, waiting.pop(0)]
        elif word.startswith("--data="):
            front.append(word)
        else:
            rest.append(word)
    return [*front, *rest]


@cache
def _command() -> Any:
    """Return all commands, read off their functions once: that takes longer than most of them."""
    return get_command(app)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status. Errors are told on stderr, 2 for all of them."""
    try:
        said = _command()(hoisted(arguments), prog_name="isthmus", standalone_mode=False)
        return int(said or 0)
    except TyperException as error:
        # Commands without arguments show their help; the rest is one line.
        if message := error.format_message():
            _tell([f"{message.rstrip('.')}. See isthmus --help."])
        return ERROR
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # The reader had enough (`| head`); Python would complain again while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        lines = lines_for(error)
        if not lines:
            traceback.print_exception(error)
            lines = ["This is a fault in Isthmus. Please report it with the lines above."]
        _tell(lines)
        return ERROR


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        typer.echo(f"isthmus: {line}", err=True)
