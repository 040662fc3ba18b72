"""The engine's own schedules do what they are for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create
from isthmus.engine.door.transaction import door_open
from isthmus.engine.files import store
from isthmus.engine.jobs import JobProblem, schedules
from isthmus.engine.jobs.upkeep import refresh_statistics, scan_files, seal_history
from isthmus.engine.models import Organization, Seal, StoredFile
from isthmus.engine.models.file import Scan

pytestmark = pytest.mark.django_db


def test_history_is_sealed_once_it_is_old_enough(org: Organization, acts: dict[str, Act]) -> None:
    create(DocumentType, [{"title": "Sealed"}], acts["ims_manager"])
    seal_history.call()
    assert not Seal.objects.filter(organization=org).exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=20), tick=False):
        seal_history.call()
        seal_history.call()
    assert Seal.objects.filter(organization=org).count() == 1


def test_an_authority_that_does_not_answer_is_asked_again_later(
    org: Organization, acts: dict[str, Act], settings: object
) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"  # type: ignore[attr-defined]
    create(DocumentType, [{"title": "Sealed"}], acts["ims_manager"])
    later = timezone.now() + timedelta(minutes=20)
    with time_machine.travel(later, tick=False), pytest.raises(JobProblem):
        seal_history.call()
    assert Seal.objects.filter(organization=org).count() == 1


def test_what_waits_in_quarantine_is_scanned(org: Organization, settings: object) -> None:
    stored = store(ContentFile(b"plain words", name="note.txt"), org)
    with door_open():
        StoredFile.objects.filter(pk=stored.pk).update(scan=Scan.WAITING)
    settings.SCANNER = "true"  # type: ignore[attr-defined]
    scan_files.call()
    assert StoredFile.objects.get(pk=stored.pk).scan == Scan.CLEAN


def test_both_run_by_themselves() -> None:
    assert {"engine.seal", "engine.scan", "engine.tidy"} <= set(schedules)


def test_the_embedded_database_knows_which_filters_are_narrow(system_act: Act) -> None:
    create(DocumentType, [{"title": "Counted"}], system_act)
    refresh_statistics.call()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'engine_event'")
            assert cursor.fetchone()[0]
