"""A message of the outbox as an e-mail: text and HTML, both made of the same lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from isthmus.engine.language import tr
from isthmus.engine.models import Mail
from isthmus.engine.notices.outbox import MOST
from isthmus.engine.notices.stopping import stop_address
from isthmus.engine.notices.words import Line, bare
from isthmus.engine.text import clean_line

#: Characters of a subject.
LONGEST = 150
#: Programs that answer by themselves leave these alone.
BY_ITSELF = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def letter(
    mail: Mail, told: Sequence[Line], address: str, *, outside: bool = False
) -> EmailMessage:
    """Return the e-mail that tells somebody of these lines.

    People `outside` have no page of notices: for them what is shared with them stands in its place.
    """
    name, slug = mail.organization.name, mail.organization.slug
    page = absolute(f"/o/{slug}/" if outside else reverse("notices", kwargs={"org": slug}))
    items = [_item(line, page) for line in told[:MOST]]
    stop = absolute(stop_address(mail.principal_id, sorted({one.notice.kind for one in told})))
    context = {
        "organization": name,
        "items": items,
        "rest": len(told) - len(items),
        "page": page,
        "preferences": absolute(reverse("settings_notices", kwargs={"org": slug})),
        "stop": stop,
    }
    made = EmailMultiAlternatives(
        subject=subject(items, len(told), name),
        body=_text(context),
        to=[address],
        headers={
            "Message-ID": mail.message_id,
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            **BY_ITSELF,
        },
    )
    html = render_to_string("engine/notices_mail.html", context, using="jinja2")
    made.attach_alternative(html, "text/html")
    return made


def test_letter(organization: str, address: str, message_id: str) -> EmailMessage:
    """Return the e-mail by which an administrator finds out that sending works."""
    text = tr(
        "This is a test of %(organization)s in Isthmus.\n\nIf you read it, e-mail from "
        "Isthmus arrives.\nLinks in e-mail begin with %(base_url)s\n",
        organization=organization,
        base_url=settings.BASE_URL,
    )
    headers = {"Message-ID": message_id, **BY_ITSELF}
    words = clean_line(tr("Test of e-mail: %(organization)s", organization=organization))[:LONGEST]
    return EmailMessage(subject=words, body=text, to=[address], headers=headers)


def absolute(path: str) -> str:
    """Return the address of a page for use outside the pages."""
    return f"{settings.BASE_URL}{path}"


def subject(items: Sequence[dict[str, str]], count: int, organization: str) -> str:
    """Return the subject: one line, whatever stands in titles and names."""
    if count == 1:
        title = items[0]["title"]
        text = f"{items[0]['what']}: {title}" if title else items[0]["what"]
    else:
        text = tr("%(count)s notices from %(organization)s", count=count, organization=organization)
    line = clean_line(text)
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip()}…"


def _item(line: Line, page: str) -> dict[str, str]:
    """Return what the e-mail says of one notice.

    Of a restricted record it says neither title nor reference nor who did what, and leads to the
    list of notices: e-mail is kept and passed on by systems that know of no circle.
    """
    if line.restricted:
        what = bare(line.notice)
        return {"what": what, "title": "", "detail": tr("Sign in to see it."), "url": page}
    return {
        "what": clean_line(line.what),
        "title": clean_line(f"{line.reference} {line.title}"),
        "detail": line.detail,
        "url": absolute(line.url),
    }


def _text(context: dict[str, Any]) -> str:
    names = ("what", "title", "detail", "url")
    parts = ["\n".join(item[name] for name in names if item[name]) for item in context["items"]]
    if context["rest"]:
        parts.append(tr("and %(rest)s more: %(page)s", rest=context["rest"], page=context["page"]))
    foot = tr(
        "-- \n%(text)s, sent by Isthmus\nHow you are told: %(preferences)s\nNo "
        "e-mail of this kind: %(stop)s\n",
        text=clean_line(context["organization"]),
        preferences=context["preferences"],
        stop=context["stop"],
    )
    return "\n\n".join([*parts, foot])
