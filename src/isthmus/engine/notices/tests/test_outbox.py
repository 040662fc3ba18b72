"""E-mail: what is sent, when, to whom, once; what becomes of what can't be sent."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from email.message import Message
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.comments.operations import add as comment
from isthmus.engine.door import Edit, edit, restrict
from isthmus.engine.jobs.work import Worker
from isthmus.engine.language import language, speaking
from isthmus.engine.models import Mail, Notice, NoticeChoice, Organization
from isthmus.engine.notices import outbox
from isthmus.engine.notices.choices import Choices, choices_of, choose
from isthmus.engine.notices.reading import mark_read
from isthmus.engine.notices.stopping import stop_address
from isthmus.engine.notices.when import Rhythm
from isthmus.engine.tasks.operations import Asked, add
from isthmus.engine.watching.operations import watch
from isthmus.people.models import User
from isthmus.people.operations import set_roles

if TYPE_CHECKING:
    from isthmus.engine.notices.tests.conftest import House

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOON = datetime(2026, 11, 26, 12, 10, tzinfo=UTC)
SETTINGS = "/o/northgate/settings/mail/"


@pytest.fixture(autouse=True)
def _at_noon(time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def sent() -> list[Any]:
    return django_mail.outbox


def ask(house: House, title: str = "Read it", document: Any = None) -> Any:
    document = document or house.document()
    add(document.pk, Asked(title, house.key("approver")), house.act("ims_manager"))
    return document


def work() -> None:
    """Run what is ready now, as a worker does."""
    worker = Worker("test", schedules=False)
    # Not `run`: it gives back connections, and the test's own has to stay.
    while worker.step():
        pass


def told(house: House) -> None:
    house.work()
    work()


def likes(house: House, role: str = "approver", **choice: Any) -> None:
    choose(house.org.pk, house.key(role), Choices(**choice))


def test_somebody_is_sent_what_concerns_them_with_a_link_and_a_way_out(
    house: House, sent: list[Any], settings: Any
) -> None:
    settings.BASE_URL = "https://isthmus.example.org"
    document = ask(house, "Read <b>it</b>")
    told(house)
    told(house)
    (one,) = sent
    assert one.to == ["approver@northgate.example"]
    assert one.subject == f"IMS manager gave you a task: {document.reference} Access policy"
    link = f"https://isthmus.example.org/o/northgate/documents/{document.reference}/#tasks"
    assert link in one.body
    html = one.alternatives[0][0]
    assert link in html
    assert "Read &lt;b&gt;it&lt;/b&gt;" in html
    assert "Read <b>it</b>" in one.body
    assert one.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (row,) = Mail.objects.all()
    assert (row.state, row.attempts, row.sent_at) == ("sent", 1, NOON)
    assert one.extra_headers["Message-ID"] == row.message_id


def test_titles_and_names_write_no_headers_and_no_markup(house: House, sent: list[Any]) -> None:
    title = "Plan\r\nBcc: everybody@evil.example\r\n\r\n<script>alert(1)</script>"
    document = house.document("x")
    type(document).objects.as_system("test").filter(pk=document.pk)
    edit(DocumentType, [Edit(document.pk, {"title": title})], house.act("contributor"))
    ask(house, title, document)
    told(house)
    message: Message = sent[0].message()
    assert message["Bcc"] is None
    assert sent[0].recipients() == ["approver@northgate.example"]
    assert "\n" not in sent[0].subject
    html = sent[0].alternatives[0][0]
    assert "<script>" not in html


def test_of_a_restricted_record_an_email_says_neither_title_nor_reference_nor_who(
    house: House, sent: list[Any]
) -> None:
    document = house.document("Theft by Mr Smith", by="ims_manager")
    members = [house.key("approver")]
    hidden = restrict(DocumentType, document.pk, members, house.act("ims_manager"), "inquiry")
    comment(document.pk, '@"Approver" the thief', house.act("ims_manager"))
    told(house)
    (one,) = sent
    whole = one.message().as_string() + one.subject + one.body + one.alternatives[0][0]
    assert one.subject == "You are mentioned on a restricted record"
    for secret in ("Theft", "Smith", hidden.reference, "IMS manager", "documents", "thief"):
        assert secret not in whole
    assert "/o/northgate/notices/" in one.body


def test_who_may_no_longer_know_of_it_is_sent_nothing(house: House, sent: list[Any]) -> None:
    document = ask(house)
    house.work()
    restrict(DocumentType, document.pk, [], house.act("ims_manager"), "inquiry")
    work()
    assert sent == []
    assert Mail.objects.get().state == "dropped"


def test_who_has_left_is_sent_nothing(house: House, sent: list[Any]) -> None:
    ask(house)
    house.work()
    User.objects.filter(email="approver@northgate.example").update(is_active=False)
    work()
    assert sent == []


def test_whose_role_no_longer_reaches_it_is_sent_nothing(house: House, sent: list[Any]) -> None:
    ask(house)
    house.work()
    set_roles(house.memberships["approver"], ["administrator"], house.act("ims_manager"))
    work()
    assert sent == []


def test_what_was_read_in_the_page_is_not_sent(house: House, sent: list[Any]) -> None:
    ask(house)
    house.work()
    mark_read(house.viewer("approver"), NOON)
    work()
    assert sent == []


def test_what_came_in_an_hour_is_one_message(
    house: House, sent: list[Any], time_machine: Any
) -> None:
    likes(house, rhythm=Rhythm.HOURLY)
    ask(house, "First")
    told(house)
    time_machine.move_to(NOON + timedelta(minutes=30), tick=False)
    ask(house, "Second")
    told(house)
    assert sent == []
    time_machine.move_to(NOON + timedelta(minutes=50), tick=False)
    told(house)
    (one,) = sent
    assert one.subject == "2 notices from Northgate Managed Services"
    assert one.body.index("First") < one.body.index("Second")
    assert Mail.objects.count() == 1


def test_a_digest_comes_at_the_hour_of_the_persons_own_day(
    house: House, sent: list[Any], time_machine: Any
) -> None:
    likes(house, rhythm=Rhythm.DAILY, hour=7, zone="America/New_York")
    ask(house)
    told(house)
    assert Mail.objects.get().send_at == datetime(2026, 11, 27, 12, tzinfo=UTC)
    time_machine.move_to(datetime(2026, 11, 27, 11, 59, tzinfo=UTC), tick=False)
    told(house)
    assert sent == []
    time_machine.move_to(datetime(2026, 11, 27, 12, 0, tzinfo=UTC), tick=False)
    told(house)
    assert len(sent) == 1


def test_in_quiet_hours_nothing_is_sent_also_where_they_were_chosen_later(
    house: House, sent: list[Any], time_machine: Any
) -> None:
    ask(house)
    house.work()
    likes(house, quiet=(time(12), time(13)))
    work()
    assert sent == []
    ask(house)
    told(house)
    time_machine.move_to(NOON + timedelta(minutes=50), tick=False)
    told(house)
    assert len(sent) == 2


def test_never_is_never_and_a_kind_that_was_switched_off_is_not_sent(
    house: House, sent: list[Any]
) -> None:
    likes(house, rhythm=Rhythm.NEVER)
    ask(house)
    likes(house, kinds={"task": {"mail": False}})
    ask(house)
    told(house)
    assert not Mail.objects.exists()
    likes(house)
    ask(house)
    house.work()
    likes(house, kinds={"task": {"mail": False}})
    work()
    assert sent == []


def test_changes_of_what_one_watches_are_mailed_to_who_wants_them(
    house: House, sent: list[Any]
) -> None:
    document = house.document()
    watch(document.pk, house.act("auditor"))
    watch(document.pk, house.act("approver"))
    likes(house, "auditor", kinds={"watched": {"mail": True}})
    edit(DocumentType, [Edit(document.pk, {"summary": "New"})], house.act("ims_manager"))
    told(house)
    (one,) = sent
    assert one.to == ["auditor@northgate.example"]
    assert "Summary" in one.body


def test_it_is_written_in_the_language_of_who_receives_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []

    def heard(mail: Mail, now: datetime) -> list[Any]:
        said.append(language())
        return []

    monkeypatch.setattr(outbox, "still_to_tell", heard)
    with speaking("en"):
        for own, of_organization in (("de", ""), ("", "de"), ("en", "de"), ("", "")):
            User.objects.filter(email="approver@northgate.example").update(language=own)
            Organization.objects.update(language=of_organization)
            ask(house)
            told(house)
    assert said == ["de", "de", "en", "en"]
    assert language() == "en"


def failing(error: Exception) -> Callable[..., None]:
    def send(self: Any, fail_silently: bool = False) -> None:
        raise error

    return send


def test_a_server_that_is_away_is_asked_again_later_and_at_last_no_more(
    house: House, monkeypatch: Any, time_machine: Any
) -> None:
    ask(house)
    house.work()
    error = ConnectionRefusedError(111, "Connection refused\r\nsecret-password")
    monkeypatch.setattr("django.core.mail.EmailMessage.send", failing(error))
    monkeypatch.setattr(
        "django.conf.settings.EMAIL_HOST_PASSWORD", "secret-password", raising=False
    )
    for attempt in range(1, outbox.ATTEMPTS + 1):
        work()
        row = Mail.objects.get()
        assert row.attempts == attempt
        assert "can't be reached" in row.reason
        assert "secret-password" not in row.reason
        time_machine.shift(timedelta(hours=7))
    assert row.state == "failed"
    work()
    assert Mail.objects.get().attempts == outbox.ATTEMPTS


def test_a_recipient_that_is_refused_for_ever_is_not_tried_again_but_by_an_administrator(
    house: House, monkeypatch: Any, sent: list[Any], sign_in: Callable[[str], Client]
) -> None:
    ask(house)
    house.work()
    refused = smtplib.SMTPRecipientsRefused({"approver@northgate.example": (550, b"No such user")})
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", failing(refused))
        work()
    row = Mail.objects.get()
    assert (row.state, row.attempts) == ("failed", 1)
    assert "550 No such user" in row.reason
    administrator = sign_in("administrator")
    page = administrator.get(SETTINGS).content.decode()
    assert "550 No such user" in page
    assert "Access policy" not in page
    administrator.post(SETTINGS, {"again": str(row.pk)})
    work()
    assert len(sent) == 1
    assert sent[0].extra_headers["Message-ID"] == row.message_id
    assert administrator.post(SETTINGS, {"again": str(row.pk)}).status_code == 404


def test_only_who_administers_sees_the_outbox_and_sends_tests(
    house: House, sign_in: Callable[[str], Client], sent: list[Any]
) -> None:
    for role in ("contributor", "auditor", "approver", "top_management"):
        assert sign_in(role).get(SETTINGS).status_code == 403
        assert sign_in(role).post(SETTINGS, {"test": "yes"}).status_code == 403
    sign_in("administrator").post(SETTINGS, {"test": "yes"})
    assert [one.to for one in sent] == [["administrator@northgate.example"]]


def test_an_outbox_is_its_organizations_own(
    house: House, other_org: Any, sign_in: Callable[[str], Client]
) -> None:
    ask(house)
    house.work()
    row = Mail.objects.get()
    Mail.objects.update(organization=other_org, state="failed")
    administrator = sign_in("administrator")
    assert ">Approver<" not in administrator.get(SETTINGS).content.decode()
    assert administrator.post(SETTINGS, {"again": str(row.pk)}).status_code == 404


def test_the_link_turns_e_mail_of_its_kind_off_by_post_alone_without_signing_in(
    house: House, client: Client, sent: list[Any]
) -> None:
    ask(house)
    told(house)
    address = re.search(r"<https?://[^/]+([^>]+)>", sent[0].extra_headers["List-Unsubscribe"])
    assert address is not None
    assert client.get(address[1]).status_code == 200
    me = house.key("approver")
    assert choices_of([me])[me].wants("task", "mail")
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = strict.post(address[1], {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    chosen = choices_of([me])[me]
    assert not chosen.wants("task", "mail")
    assert chosen.wants("task", "page")
    assert chosen.wants("mention", "mail")
    assert str(me) not in answer.content.decode().replace(address[1], "")


def test_a_link_that_is_not_ours_turns_nothing_off(house: House, client: Client) -> None:
    address = stop_address(house.key("approver"), ["task"])
    for wrong in (f"{address[:-2]}x/", "/notices/stop/x/", address.replace(":", "", 1)):
        assert client.post(wrong).status_code == 404
    assert not NoticeChoice.objects.exists()


def test_a_message_and_its_notices_survive_one_another(house: House) -> None:
    ask(house)
    told(house)
    Mail.objects.all().delete()
    assert Notice.objects.filter(principal=house.key("approver"), mail__isnull=True).count() == 1
    assert timezone.now() == NOON
