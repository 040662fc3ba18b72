"""What the organization's deferred work is doing: what waits, runs and failed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Absent
from isthmus.engine.door.settings import require_administration
from isthmus.engine.formats import relative
from isthmus.engine.jobs.reading import (
    FAILED,
    RUNNING,
    WAITING,
    Health,
    dismiss,
    health,
    in_state,
    jobs_of,
    run_again,
    tally,
    title_of,
)
from isthmus.engine.language import tr
from isthmus.engine.models import Job
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.views.frame import settings_page

#: So many of a kind are shown; the rest is for `isthmus jobs list`.
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def jobs(request: MemberRequest, org: str) -> HttpResponse:
    """Show the organization's jobs and whether schedules are kept; run failed ones again."""
    require_administration(act_of(request))
    if request.method == "POST":
        return _decided(request, org)
    now, mine = timezone.now(), jobs_of(request.viewer.organization_id)
    count = tally(mine, now)
    plans = health(now)
    context = {
        "figures": [
            {"label": tr("Waiting"), "value": count.waiting},
            {
                "label": tr("Oldest has waited"),
                "value": relative(count.oldest, now).removesuffix(" ago") if count.oldest else "–",
            },
            {"label": tr("Running"), "value": count.running},
            {"label": tr("Failed"), "value": count.failed, "tone": "bad" if count.failed else ""},
        ],
        "failed": [_row(one) for one in in_state(mine, FAILED)[:SHOWN]],
        "running": [_row(one) for one in in_state(mine, RUNNING)[:SHOWN]],
        "waiting": [_row(one) for one in in_state(mine, WAITING)[:SHOWN]],
        "shown": SHOWN,
        "count": count,
        "schedules": [_schedule(one) for one in plans],
        "idle": any(one.late for one in plans),
    }
    return settings_page(request, "people/jobs.html", "settings_jobs", context)


def _decided(request: MemberRequest, org: str) -> HttpResponse:
    act = act_of(request)
    if again := request.POST.get("again"):
        row = run_again(again, act)
        messages.success(
            request,
            tr(
                "“%(title_of)s” runs again as soon as a worker is free.",
                title_of=title_of(row.name),
            ),
        )
    elif key := request.POST.get("dismiss"):
        dismiss(key, act)
        messages.success(request, tr("Dismissed."))
    else:
        raise Absent("job")
    return redirect("settings_jobs", org=org)


def _row(job: Job) -> dict[str, Any]:
    task = job.task
    return {
        "key": str(job.pk),
        "title": title_of(job.name),
        "enqueued": task.enqueued_at,
        "started": task.started_at,
        "after": task.run_after,
        "finished": task.finished_at,
        "leased_until": job.leased_until,
        "attempts": job.attempts,
        "reason": job.reason,
    }


def _schedule(one: Health) -> dict[str, Any]:
    return {
        "title": one.schedule.declared.title,
        "words": one.schedule.words,
        "last": one.last,
        "next": one.next,
        "late": one.late,
    }
