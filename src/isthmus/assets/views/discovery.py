"""An inventory from another system: choose the source and its file, look, then let it be written."""

from __future__ import annotations

import gzip
import zlib
from typing import Any, BinaryIO, cast

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.assets.discovery.counting import counts_of, mistakes, outcomes
from isthmus.assets.discovery.json_lists import MAGIC
from isthmus.assets.discovery.orders import label_of
from isthmus.assets.discovery.runs import DISCOVERIES, OVER, begin
from isthmus.assets.discovery.sightings import seen_by_source
from isthmus.assets.discovery.source import SourceProblem, sources
from isthmus.assets.models import DiscoveryRun, Discrepancy, Item
from isthmus.engine.access import IMPORT
from isthmus.engine.door.checks import require
from isthmus.engine.door.settings import PERMISSION
from isthmus.engine.files import too_large
from isthmus.engine.language import tr
from isthmus.engine.models import WorkState
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of

S = WorkState
UNDER_WAY = (S.CHECKING, S.WRITING, S.RELATING)
#: A page waits while the file is read: so many bytes after unpacking. The command line takes more.
AT_MOST = 32 * 1024 * 1024
PIECE = 256 * 1024
#: Runs that wait for somebody are few; so many are offered.
SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: MemberRequest, org: str) -> HttpResponse:
    """Choose a source and its file: it is read and weighed, nothing is written yet."""
    act = act_of(request)
    require(registry.of(Item), IMPORT, act)
    if request.method != "POST":
        return _form(request)
    upload, source = request.FILES.get("file"), sources().get(request.POST.get("source", ""))
    try:
        if source is None:
            raise SourceProblem(tr("Choose the system that the file is from."))
        if too_large(request):
            raise _too_much()
        if upload is None:
            raise SourceProblem(tr("Choose a file."))
        file = cast("BinaryIO", upload.file)
        _measure(file)
        run = begin(source, file, upload.name or "file", act)
    except SourceProblem as problem:
        return _form(request, problem)
    return HttpResponseRedirect(run_address(run, org))


def _too_much() -> SourceProblem:
    text = tr("It is larger than a page can wait for.")
    hint = tr("Unpacked it may hold %(most)s MB; the command line takes more.",
              most=AT_MOST // 1024 // 1024)  # fmt: skip
    return SourceProblem(text, hint)


def _measure(file: BinaryIO) -> None:
    """Unpack a file once, keeping nothing of it. Raises SourceProblem."""
    packed = file.read(2) == MAGIC
    file.seek(0)
    unpacked = gzip.GzipFile(fileobj=file) if packed else file
    read = 0
    try:
        while piece := unpacked.read(PIECE):
            read += len(piece)
            if read > AT_MOST:
                raise _too_much()
    except (OSError, EOFError, zlib.error):
        text = tr("It can't be unpacked.")
        raise SourceProblem(text, tr("The file is cut off; export it again.")) from None
    file.seek(0)


def _form(request: MemberRequest, problem: SourceProblem | None = None) -> HttpResponse:
    viewer, declared = request.viewer, registry.of(Item)
    org, items = viewer.organization.slug, list_address(declared, viewer.organization.slug)
    waiting = DISCOVERIES.owned(declared, viewer).exclude(state__in=OVER).order_by("-made_at")
    context = {
        "title": tr("Import items from another system"),
        "problem": problem,
        "typed": request.POST,
        "choices": [(name, one.label) for name, one in sources().items()],
        "known": [
            {"label": one.label, "records": one.records, "stale": one.stale,
             "stale_url": f"{items}?stale={one.name}&columns=title,kind,state,stale"}
            for one in seen_by_source(viewer)
        ],
        "runs": [
            {"title": one.name, "url": run_address(one, org), "detail": one.get_state_display()}
            for one in waiting[:SHOWN]
        ],
        "address": reverse("discovery", kwargs={"org": org}),
        "cancel_url": items,
        "orders_url": reverse("settings_sources", kwargs={"org": org})
        if viewer.may(PERMISSION)
        else "",
    }  # fmt: skip
    crumbs = register_crumbs(declared, org, (tr("From another system"), ""))
    return page(request, "assets/discovery.html", context, crumbs, 422 if problem else 200)


def run_address(run: DiscoveryRun, org: str) -> str:
    return reverse("discovery_run", kwargs={"org": org, "token": run.token})


@require_http_methods(["GET", "HEAD", "POST"])
def follow_run(request: MemberRequest, org: str, token: str) -> HttpResponse:
    """What an import would do, how far it is, what it did; sending it lets it be written."""
    declared = registry.of(Item)
    require(declared, IMPORT, act_of(request))
    run: DiscoveryRun = DISCOVERIES.own(declared, token, request.viewer)
    here = run_address(run, org)
    if request.method == "POST":
        if "cancel" in request.POST:
            DISCOVERIES.cancel(run)
        else:
            DISCOVERIES.confirm(run)
        return HttpResponseRedirect(here)
    source, still = sources().get(run.source), run.state not in UNDER_WAY
    discrepancies = list_address(registry.of(Discrepancy), org)
    context: dict[str, Any] = {
        "title": tr("Import of %(name)s", name=run.name),
        "run": run,
        "source": source.label if source else run.source,
        "state": run.get_state_display(),
        "under_way": not still,
        "would": run.state in (S.CHECKING, S.READY),
        "progress": DISCOVERIES.progress(run),
        "counts": counts_of(run),
        "outcomes": outcomes(run) if still else [],
        "errors": mistakes(run) if still else [],
        "called": label_of,
        "words": {"create": tr("new"), "change": tr("changes"), "same": tr("stays"),
                  "refused": tr("left out")},
        "address": here,
        "list_url": f"{list_address(declared, org)}?sort=-changed_at",
        "again_url": reverse("discovery", kwargs={"org": org}),
        "discrepancies_url": f"{discrepancies}?source={run.source}&state=open",
    }  # fmt: skip
    steps = ((tr("From another system"), context["again_url"]), (run.name, here))
    return page(
        request, "assets/discovery_run.html", context, register_crumbs(declared, org, *steps)
    )
