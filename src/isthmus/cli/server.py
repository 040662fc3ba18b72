"""Serving pages, the demonstration, and Django's own management commands."""

from __future__ import annotations

import socket
import sys
from contextlib import nullcontext
from typing import Annotated

import typer

from isthmus.cli import installation
from isthmus.cli.crew import Crew
from isthmus.cli.output import notice
from isthmus.cli.problems import Problem

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]


def add_to(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(demo)
    app.command(
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )(manage)


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes; one per core is plenty.")] = 1,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring an older database up to date first.")
    ] = False,
    no_work: Annotated[
        bool,
        typer.Option("--no-work", help="Run no jobs here: `isthmus work` runs elsewhere."),
    ] = False,
) -> None:
    """Serve the pages and the API, and run jobs beside them. A new database is prepared first."""
    installation.start()
    installation.prepare(new_only=not migrate)
    from isthmus.engine.models import Organization

    if not Organization.objects.exists():
        notice(f"Nothing is here yet: open http://{_shown(host)}:{port}/setup to begin.")
    run(host, port, workers, jobs=not no_work)


def _shown(host: str) -> str:
    """Return the name by which a browser on this machine reaches `host`."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def run(host: str, port: int, workers: int = 1, *, jobs: bool = True) -> None:
    """Serve until interrupted, with one worker for jobs beside the pages if `jobs`."""
    from django.conf import settings
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _require_free(host, port)
    # Workers open connections of their own.
    connections.close_all()
    notice(
        f"Isthmus is on http://{_shown(host)}:{port} (data in {settings.DATA}). Ctrl C stops it."
    )
    # Slow clients hold a socket, not a thread; four threads are what one process can use.
    server = Granian(
        "isthmus.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        workers_kill_timeout=10,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    )
    with Crew(1) if jobs else nullcontext():
        server.serve()


def _require_free(host: str, port: int) -> None:
    """Raise Problem if somebody listens there: the server would share the port with them."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise Problem(
            f"Can't listen on {host}, port {port}: {why}.", "Choose others with --host and --port."
        ) from None


def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Only load it, or say how to sign in to it.")
    ] = False,
) -> None:
    """Load the demonstration organization, say how to sign in, and serve it."""
    installation.start()
    installation.prepare(new_only=False)
    from isthmus.home.demo import accounts, load, password

    loaded = load(told=notice)
    notice(
        f"{loaded.name} is there: /o/{loaded.slug}/. Sign in at http://{_shown(host)}:{port} as one of"
    )
    for account in accounts():
        typer.echo(f"  {account.email:<42} {', '.join(account.roles)}")
    typer.echo(f"  password for all of them: {password()}")
    if not no_serve:
        run(host, port)


def manage(ctx: typer.Context) -> None:
    """Django's management commands: isthmus manage migrate, isthmus manage check, …"""
    installation.start()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["isthmus manage", *(ctx.args or ["help"])])
    sys.stdout.flush()
