"""The outbox of e-mail, and a test of the mail server."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.options import Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem

mail = typer.Typer(help="E-mail: what waits, was sent and failed.", no_args_is_help=True)


@mail.command("list")
def list_(
    state: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATE",
            help="waiting, sent, failed or dropped; may be repeated. Without it, waiting and failed.",
        ),
    ] = None,
    org: Org = "",
    json: Json = False,
) -> None:
    """List messages of the outbox, the newest first. Without --org those of every organization."""
    installation.start()
    from isthmus.engine.models import MailState
    from isthmus.engine.notices.outbox import outbox

    chosen = state or [MailState.WAITING, MailState.FAILED]
    if unknown := [code for code in chosen if code not in MailState.values]:
        known = ", ".join(MailState.values)
        raise Problem(f"There is no state “{unknown[0]}”.", f"One of: {known}.")
    here = installation.organization(org).pk if org else None
    rows = [_plain(row) for code in chosen for row in outbox(here, code)[:1000]]
    if json:
        as_json(rows)
        return
    names = ("id", "organization", "to", "state", "due", "sent", "attempts", "reason")
    table(names, ([row[name] for name in names] for row in rows), empty="No message.")


def _plain(row: Any) -> dict[str, Any]:
    from isthmus.engine.formats import moment

    return {
        "id": str(row.pk),
        "organization": row.organization.slug,
        "to": row.principal.name,
        "state": str(row.state),
        "due": moment(row.send_at),
        "sent": moment(row.sent_at),
        "attempts": row.attempts,
        "reason": row.reason,
    }


@mail.command()
def retry(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids of messages that failed.")],
) -> None:
    """Try messages again that failed for good."""
    installation.start()
    from isthmus.engine.keys import key_in
    from isthmus.engine.models import Mail, MailState
    from isthmus.engine.notices.outbox import retry as try_again

    for id_ in ids:
        key = key_in(id_)
        row = Mail.objects.filter(pk=key, state=MailState.FAILED).first() if key else None
        if row is None:
            raise Problem(f"No message {id_} has failed.", "See: isthmus mail list --state failed")
        try_again(row)
        notice(f"{id_} is tried again.")


@mail.command()
def test(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where to send it.")],
) -> None:
    """Send a test message at once, and say why if it does not go."""
    installation.start()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from isthmus.engine.notices.outbox import how_sent, send_test

    try:
        validate_email(address)
    except ValidationError:
        raise Problem(f"“{address}” is no e-mail address.", "Write name@example.org.") from None
    if problem := send_test("this installation", address):
        raise Problem(problem, "Look at ISTHMUS_SMTP_URL and ISTHMUS_MAIL_FROM.")
    notice(f"A test is on its way to {address}, by: {how_sent()}")
