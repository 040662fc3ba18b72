"""Turning e-mail of some kinds off by the link in it, without signing in (RFC 8058)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.core import signing
from django.urls import reverse

from isthmus.engine.models import Principal
from isthmus.engine.notices.choices import MAIL, choices_of, choose
from isthmus.engine.notices.kinds import KINDS

SALT = "isthmus.notices.stop"


@dataclass(frozen=True)
class Stop:
    """What a link turns off, and for whom. It says nothing of the organization."""

    principal: Principal
    kinds: Sequence[str]


def stop_address(principal: int, kinds: Iterable[str]) -> str:
    """Return the path of the page that turns e-mail of these kinds off for somebody."""
    token = signing.dumps([str(principal), *kinds], salt=SALT)
    return reverse("notices_stop", kwargs={"token": token})


def stop_of(token: str) -> Stop | None:
    """Return what a link stands for; None if it is not ours or its person is gone."""
    try:
        principal, *kinds = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    found = Principal.objects.filter(pk=int(principal)).first()
    return Stop(found, [kind for kind in kinds if kind in KINDS]) if found else None


def stop(what: Stop) -> None:
    """Turn e-mail of these kinds off. Doing it again changes nothing."""
    key = what.principal.pk
    chosen = choices_of([key])[key]
    kinds = {kind: dict(places) for kind, places in chosen.kinds.items()}
    for kind in what.kinds:
        kinds.setdefault(kind, {})[MAIL] = False
    choose(what.principal.organization_id, key, replace(chosen, kinds=kinds))
