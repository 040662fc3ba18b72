"""The outbox: which e-mail is to be sent when, sending it, and what became of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from isthmus.engine.audience import Mailbox, contacts_of, mailbox_of, viewers_behind
from isthmus.engine.jobs import JobProblem, enqueue, job
from isthmus.engine.language import first_language, speaking
from isthmus.engine.models import Entry, Mail, MailState, Notice, Organization
from isthmus.engine.naming import calling
from isthmus.engine.notices.choices import MAIL, Choices, choices_of
from isthmus.engine.notices.kinds import CLEARANCE
from isthmus.engine.notices.seeing import cleared_for
from isthmus.engine.text import clean_line

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

    from isthmus.engine.access import Viewer
    from isthmus.engine.notices.words import Line

#: So often a message is tried in all, the wait doubling from a minute.
ATTEMPTS = 8
#: Notices in one message; the page has the rest.
MOST = 50


def post(
    organization: Organization,
    notices: Sequence[Notice],
    likes: Mapping[int, Choices],
    now: datetime,
) -> None:
    """Put what people want by e-mail into the outbox, in the caller's transaction."""
    wanted: dict[tuple[int, str], tuple[datetime, list[Notice]]] = {}
    for notice in notices:
        chosen = likes[notice.principal_id]
        at = chosen.when(now) if chosen.wants(notice.kind, MAIL) else None
        if at is not None:
            # What waits for an hour, a day or the end of the night goes as one message.
            slot = f"at:{at.isoformat()}" if at > now else f"notice:{notice.pk}"
            wanted.setdefault((notice.principal_id, slot), (at, []))[1].append(notice)
    if not wanted:
        return
    waiting = {
        (row.principal_id, row.slot): row
        for row in Mail.objects.filter(
            principal__in={principal for principal, _ in wanted},
            slot__in={slot for _, slot in wanted},
        )
    }
    for (principal, slot), (at, told) in wanted.items():
        mail = waiting.get((principal, slot))
        if mail is None or mail.state != MailState.WAITING:
            mail = _new(organization, principal, slot if mail is None else told[0].key[:80], at)
        for notice in told:
            notice.mail = mail
        Notice.objects.filter(pk__in=[one.pk for one in told]).update(mail=mail)


def _new(organization: Organization, principal: int, slot: str, at: datetime) -> Mail:
    mail = Mail.objects.create(
        organization=organization,
        principal_id=principal,
        slot=slot,
        send_at=at,
        message_id=new_message_id(),
    )
    send_later(mail)
    return mail


def new_message_id() -> str:
    """Return what names a message for ever: chance, and the sender's domain."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{secrets.token_hex(16)}@{domain}>"


def send_later(mail: Mail) -> None:
    """Let a message be sent when it is due."""
    enqueue(send, mail.organization_id, key=str(mail.pk), after=mail.send_at, mail=mail.pk)


@job(
    "notices.send",
    title="Send an e-mail",
    attempts=ATTEMPTS + 2,
    backoff=timedelta(minutes=1),
    timeout=timedelta(minutes=3),
)
def send(mail: int) -> None:
    """Send one message of the outbox, if there is still something to tell.

    Between handing it over and noting that, a machine may die: then it is sent again under the same
    Message-ID, by which mailboxes know it. As a file it is the same file.
    """
    row = _taken(mail, timezone.now())
    if row is None:
        return
    mailbox = mailbox_of(row.organization, row.principal_id)
    if mailbox is None:
        _note(row, MailState.DROPPED, "There is no address to send it to.")
        return
    message = _written(row, mailbox)
    if message is None:
        _note(row, MailState.DROPPED, "")
        return
    try:
        message.send()
    except (SMTPException, OSError) as error:
        reason = why(error)
        final = row.attempts >= ATTEMPTS or _for_good(error)
        _note(row, MailState.FAILED if final else MailState.WAITING, reason)
        if not final:
            raise JobProblem("The mail server did not take a message.") from error
        return
    _note(row, MailState.SENT, "")


def _written(mail: Mail, mailbox: Mailbox) -> EmailMessage | None:
    """Return the message in its receiver's language; None if there is nothing to tell any more."""
    from isthmus.engine.notices.letter import letter
    from isthmus.engine.notices.outside import is_outside

    language = first_language(mailbox.language, mail.organization.language)
    with speaking(language), calling(mail.organization):
        told = still_to_tell(mail, timezone.now())
        outside = any(is_outside(line.notice) for line in told)
        return letter(mail, told, mailbox.address, outside=outside) if told else None


def _taken(key: int, now: datetime) -> Mail | None:
    """Count an attempt and return the message; None if it is not to be sent now."""
    with transaction.atomic():
        row = Mail.objects.select_for_update().filter(pk=key, state=MailState.WAITING).first()
        if row is None:
            return None
        chosen = choices_of([row.principal_id])[row.principal_id]
        # They may have chosen other quiet hours, or none at all, since it was put here.
        at = chosen.when(now)
        if at is None:
            _note(row, MailState.DROPPED, "")
            return None
        if chosen.is_quiet(now):
            row.send_at = at
            row.save(update_fields=["send_at"])
            send_later(row)
            return None
        row.attempts += 1
        row.save(update_fields=["attempts"])
    return Mail.objects.select_related("organization").get(pk=key)


def still_to_tell(mail: Mail, now: datetime) -> list[Line]:
    """Return what a message says: without what was read in the page meanwhile, what is no longer
    wanted by e-mail, and what the person may not know of any more."""
    from isthmus.engine.notices.outside import is_outside, still_asked
    from isthmus.engine.notices.words import lines, today_of

    behind = viewers_behind(mail.organization, [mail.principal_id])[mail.principal_id]
    if not behind:
        return []
    viewer, chosen = behind[0], choices_of([mail.principal_id])[mail.principal_id]
    rows = Notice.objects.filter(mail=mail, read_at__isnull=True).select_related("entry", "event")
    wanted = [one for one in rows.order_by("pk") if chosen.wants(one.kind, MAIL)]
    if viewer.customer:
        parties = contacts_of(mail.organization)
        people = {one.principal_id: one for found in parties.values() for one in found}
        viewer = people.get(mail.principal_id, viewer)
        wanted = still_asked(wanted, viewer, now)
    else:
        wanted = [one for one in wanted if not is_outside(one)]
    seen = _seen(viewer, wanted)
    return lines([one for one in wanted if one.pk in seen], viewer, today_of(now))


def _seen(viewer: Viewer, notices: Sequence[Notice]) -> set[int]:
    """Return the keys of those that are about what the viewer may see, be it by a clearance."""
    visible = Entry.objects.visible_to(viewer).filter(pk__in={one.entry_id for one in notices})
    entries = set(visible.values_list("pk", flat=True))
    held = cleared_for({one.about for one in notices if one.kind == CLEARANCE})
    return {
        one.pk
        for one in notices
        if one.entry_id in entries or (one.kind == CLEARANCE and one.about in held)
    }


def _note(mail: Mail, state: MailState, reason: str) -> None:
    mail.state, mail.reason = state, reason[:300]
    mail.sent_at = timezone.now() if state == MailState.SENT else None
    mail.save(update_fields=["state", "reason", "sent_at"])


def why(error: BaseException) -> str:
    """Return why a message was not taken, in one line that tells no secret."""
    if isinstance(error, SMTPRecipientsRefused):
        said = "; ".join(_answer(code, text) for code, text in error.recipients.values())
        text = f"The mail server refuses the recipient: {said}"
    elif isinstance(error, SMTPResponseException):
        text = f"The mail server answered {_answer(error.smtp_code, error.smtp_error)}"
    elif isinstance(error, SMTPException):
        text = f"The mail server did not take it: {error}"
    else:
        text = f"The mail server can't be reached: {error.__class__.__name__}, {error}"
    for secret in (settings.EMAIL_HOST_PASSWORD, settings.EMAIL_HOST_USER):
        if secret:
            text = text.replace(secret, "…")
    return clean_line(text)[:300]


def _answer(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"


def _for_good(error: BaseException) -> bool:
    """Return whether trying again would change nothing: the recipient is refused for ever."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return False


def retry(mail: Mail) -> None:
    """Try a message anew that failed for good."""
    with transaction.atomic():
        row = Mail.objects.select_for_update().filter(pk=mail.pk, state=MailState.FAILED).first()
        if row is not None:
            row.state, row.attempts, row.send_at = MailState.WAITING, 0, timezone.now()
            row.save(update_fields=["state", "attempts", "send_at"])
            send_later(row)


def outbox(organization_id: int | None, state: str) -> QuerySet[Mail]:
    """Return messages in a state, of one organization or of all, the newest first."""
    rows = Mail.objects.filter(state=state).select_related("principal", "organization")
    if organization_id is not None:
        rows = rows.filter(organization_id=organization_id)
    return rows.order_by("-pk")


def counts(organization_id: int) -> dict[str, int]:
    """Return how many messages of an organization are in each state."""
    rows = Mail.objects.filter(organization_id=organization_id).order_by()
    return dict(rows.values_list("state").annotate(count=Count("pk")).values_list("state", "count"))


def how_sent() -> str:
    """Say how e-mail is sent, without secrets."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return f"Files in {settings.EMAIL_FILE_PATH}: no mail server is set (ISTHMUS_SMTP_URL)"
    secured = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    way = "encrypted" if secured else "not encrypted"
    return f"{settings.EMAIL_HOST}, port {settings.EMAIL_PORT}, {way}"


def send_test(organization: str, address: str) -> str:
    """Send a test at once, and return why it did not go; empty if it did."""
    from isthmus.engine.notices.letter import test_letter

    try:
        test_letter(organization, address, new_message_id()).send()
    except (SMTPException, OSError) as error:
        return why(error)
    return ""
