"""Who may see and do what. Everything here fails closed.

A `Viewer` is a person (or the system) acting in one organization. Rows are reached through
`Model.objects.visible_to(viewer)` or `.as_system(reason)`; a queryset that was cleared by
neither refuses to run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q

from isthmus.engine.language import N_, declare_texts, joined, tr

if TYPE_CHECKING:
    from isthmus.engine.models import Organization

M = TypeVar("M", bound=models.Model)

VIEW, CREATE, EDIT, RELATE = "view", "create", "edit", "relate"
REMOVE, RESTRICT, IMPORT, EXPORT = "remove", "restrict", "import", "export"
APPROVE, PUBLISH, JUDGE, ADMINISTER = "approve", "publish", "judge", "administer"
ERASE = "erase"
#: Restoring though evidence would be lost by it.
WAIVE = "waive"
SHARE, BREAK_GLASS = "share", "break_glass"
#: Opening a restricted record that one does not know of, in an emergency.
EMERGENCY = f"engine.organization.{BREAK_GLASS}"
#: The role whose holders see what is shared with their party, and nothing else.
CUSTOMER = "customer_contact"
#: Whoever may edit a record may comment on it as well.
COMMENT = "comment"


#: What a role lets somebody do, in the words of “Your role does not let you … documents”.
TO_DO = {
    VIEW: N_("view"), CREATE: N_("create"), EDIT: N_("edit"), RELATE: N_("relate"),
    REMOVE: N_("remove"), RESTRICT: N_("restrict"), IMPORT: N_("import"), EXPORT: N_("export"),
    APPROVE: N_("approve"), PUBLISH: N_("publish"), JUDGE: N_("judge"), ERASE: N_("erase"),
    SHARE: N_("share"), WAIVE: N_("waive"), ADMINISTER: N_("administer"), COMMENT: N_("comment on"),
}  # fmt: skip


def to_do(verb: str) -> str:
    """Return the word for a verb, after “Your role does not let you”."""
    return tr(TO_DO.get(verb, verb))


@dataclass(frozen=True)
class Role:
    """A named set of permissions. `grants` are patterns `package.record.verb`, `*` for any."""

    code: str
    label: str
    about: str
    grants: frozenset[str]

    def __post_init__(self) -> None:
        declare_texts(self, "label", "about")

    def covers(self, permission: str) -> bool:
        package, record, verb = permission.split(".")
        return any(
            all(
                want in ("*", have)
                for want, have in zip(pattern.split("."), (package, record, verb), strict=True)
            )
            for pattern in self.grants
        )


def _any(*verbs: str) -> frozenset[str]:
    return frozenset(f"*.*.{verb}" for verb in verbs)


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "ims_manager",
            "IMS manager",
            "Keeps the whole integrated management system.",
            _any(VIEW, CREATE, EDIT, RELATE, REMOVE, RESTRICT, IMPORT, EXPORT,
                 APPROVE, PUBLISH, JUDGE, ADMINISTER, ERASE, SHARE, COMMENT, WAIVE) | {EMERGENCY},
        ),
        Role(
            "contributor",
            "Contributor",
            "Writes and edits records, proposes them for approval.",
            _any(VIEW, CREATE, EDIT, RELATE, IMPORT, EXPORT, COMMENT),
        ),
        Role("approver", "Approver", "Approves what others wrote.",
             _any(VIEW, EXPORT, APPROVE, COMMENT)),
        Role("auditor", "Auditor", "Reads and exports everything unrestricted; changes nothing.",
             _any(VIEW, EXPORT)),
        Role("top_management", "Top management", "Reads, approves, accepts.",
             _any(VIEW, EXPORT, APPROVE, COMMENT, WAIVE) | {EMERGENCY}),
        Role(CUSTOMER, "Customer contact", "Sees what is shared with their party.",
             frozenset()),
        Role(
            "administrator",
            "Administrator",
            "Manages people, accounts and settings; reads no other register.",
            frozenset({"engine.organization.administer"})
            | frozenset(f"people.*.{verb}" for verb in (VIEW, CREATE, EDIT, ADMINISTER, ERASE)),
        ),
    )
}  # fmt: skip


#: Verbs that only look, and those that a program should not have with the rest.
READS = frozenset({VIEW, EXPORT})
GRAVE = frozenset({RESTRICT, SHARE, ADMINISTER, ERASE, BREAK_GLASS})
#: How far a scope reaches, each as far as those before it.
LEVELS = ("read", "write", "administer")


@dataclass(frozen=True)
class Scope:
    """What a token leaves of its person's permissions: never more than their roles give."""

    level: str  #: of LEVELS
    #: `package.record` of the registers it is for; None: all, and the organization itself
    records: frozenset[str] | None = None

    def covers(self, permission: str) -> bool:
        record, _, verb = permission.rpartition(".")
        if self.records is not None and record not in self.records:
            return False
        needed = "read" if verb in READS else "administer" if verb in GRAVE else "write"
        return LEVELS.index(self.level) >= LEVELS.index(needed)


@dataclass(frozen=True)
class Viewer:
    """Someone acting in one organization: who they are, their roles, their circles."""

    organization: Organization
    principal_id: int | None
    name: str
    roles: frozenset[str] = frozenset()
    circles: frozenset[int] = frozenset()
    #: Circles whose records they may read for a time, and never change.
    cleared: frozenset[int] = frozenset()
    #: Somebody of a customer: sees what is shared with `party_id`, and of that the shared fields.
    customer: bool = False
    party_id: int | None = None
    #: Looks at what a clearance opened: roles reach as far as reading.
    reading: bool = False
    #: What the token they come with leaves of their permissions; None: all of them.
    scope: Scope | None = None
    #: Why the system acts without a person; such a viewer may do everything.
    system: str = ""
    _known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    @property
    def organization_id(self) -> int:
        return int(self.organization.pk)

    def may(self, permission: str) -> bool:
        """Return whether this viewer holds `package.record.verb`."""
        if self.system:
            return True
        if permission not in self._known:
            self._known[permission] = self._held(permission)
        return self._known[permission]

    def _held(self, permission: str) -> bool:
        if self.scope is not None and not self.scope.covers(permission):
            return False
        if self.customer:
            from isthmus.engine.registry import registry

            return any(
                permission == permission_for(one.model, verb)
                for one in registry.types()
                if one.shared_fields
                for verb in (VIEW, EXPORT)
            )
        if self.reading and permission.rpartition(".")[2] not in (VIEW, EXPORT):
            return False
        return _granted(self.roles, permission)

    def looking_at(self, circle_id: int | None) -> Viewer:
        """Return the viewer as they look at a record: what a clearance opened, they only read."""
        if not self.only_reads(circle_id):
            return self
        return replace(self, reading=True, _known={})

    def only_reads(self, circle_id: int | None) -> bool:
        """Return whether what this circle knows is open to the viewer by clearance alone."""
        return circle_id in self.cleared and circle_id not in self.circles

    def may_on(self, model: type[models.Model], verb: str) -> bool:
        return self.may(permission_for(model, verb))


@lru_cache(maxsize=10_000)
def _granted(roles: frozenset[str], permission: str) -> bool:
    """Return whether any of the roles, which are code, holds a permission."""
    return any(ROLES[code].covers(permission) for code in roles if code in ROLES)


@lru_cache(maxsize=10_000)
def permission_for(model: type[models.Model], verb: str) -> str:
    """Return the permission that `verb` on this register needs: `package.record.verb`.

    A model may say by `needs` that one verb takes the permission of another.
    """
    needed = getattr(model, "needs", {}).get(verb, verb)
    return f"{model._meta.app_label}.{model._meta.model_name}.{needed}"


def system_viewer(organization: Organization, reason: str) -> Viewer:
    """Return a viewer that acts for the system; `reason` is what history shows as the actor."""
    return Viewer(organization, None, f"System ({reason})", system=reason)


def within(viewer: Viewer) -> Q:
    """The one predicate: the viewer's organization, and no circle or one that is open to the viewer.

    For customers it has a shape of its own: from what is shared with their party to the rows.
    """
    here = Q(organization_id=viewer.organization_id)
    if viewer.system:
        return here
    if viewer.customer:
        shares = apps.get_model("engine", "Share")._default_manager
        shared = shares.filter(party_id=viewer.party_id).values("entry_id")
        return here & Q(circle__isnull=True) & Q(pk__in=shared)
    if known := viewer.circles | viewer.cleared:
        return here & (Q(circle__isnull=True) | Q(circle__in=sorted(known)))
    return here & Q(circle__isnull=True)


class GuardedQuerySet(models.QuerySet[M]):
    """A queryset that runs only once it was cleared for a viewer or, with a reason, for the system."""

    _cleared = False
    #: rows are shown to a customer as the version in force says
    _in_force = False

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._cleared = self._cleared
        clone._in_force = self._in_force
        return clone

    def cleared(self) -> Self:
        """Return these rows as ones that may be read. Only `visible_to` and `as_system` call it."""
        rows = self.all()
        rows._cleared = True  # noqa: SLF001 - a queryset of this very class
        return rows

    def visible_to(self, viewer: Viewer) -> Self:
        """Return what `viewer` may see; nothing if their roles do not reach this register."""
        rows = self.filter(within(viewer), removed_at__isnull=True)
        if not viewer.may_on(self.model, VIEW):
            rows = rows.none()
        return rows.in_force_for(viewer).cleared()

    def in_force_for(self, viewer: Viewer) -> Self:
        """Return the rows as a viewer is shown them: customers, where there are versions, by those."""
        from isthmus.engine.snapshots.in_force import has_versions, with_version

        if not viewer.customer or not has_versions(self.model):
            return self
        rows: Self = with_version(self)
        rows._in_force = True
        return rows

    def as_system(self, reason: str) -> Self:
        """Return everything, of every organization. `reason` says why no viewer applies."""
        if not reason:
            raise ValueError("as_system needs a reason")
        return self.all().cleared()

    def unrestricted(self) -> Self:
        """Keep what everybody may know of: verdicts and figures rest on these records only."""
        return self.filter(circle__isnull=True)

    def require_clearance(self) -> None:
        if not self._cleared:
            raise ImproperlyConfigured(
                f"{self.model.__name__}.objects was read without .visible_to(viewer) "
                "or .as_system(reason)."
            )

    def _fetch_all(self) -> None:
        self.require_clearance()
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self._in_force:
            self._result_cache = [*self.finished(self._result_cache or ())]

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        self.require_clearance()
        return self.finished(super().iterator(chunk_size=chunk_size))

    def finished(self, rows: Iterable[M]) -> Iterator[M]:
        """Return rows as they were read as those that may be seen."""
        return map(self._shown, rows) if self._in_force else iter(rows)

    def _shown(self, row: M) -> M:
        """Return a row as the version in force says; columns alone, but keys, are those of a draft."""
        from isthmus.engine.snapshots.in_force import show_version

        if isinstance(row, self.model):
            show_version(row)
        elif set(self._fields or ("*",)) != {"pk"}:  # type: ignore[attr-defined]
            raise ImproperlyConfigured("What customers are shown is read as records.")
        return row

    def count(self) -> int:
        self.require_clearance()
        return super().count()

    def exists(self) -> bool:
        self.require_clearance()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.require_clearance()
        return super().aggregate(*args, **kwargs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self.require_clearance()
        return super().resolve_expression(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        raise ImproperlyConfigured("Records change through the door (isthmus.engine.door) only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImproperlyConfigured("Records are removed through the door, as tombstones.")


def names(codes: Iterable[str]) -> str:
    """Return the labels of roles, for people."""
    return joined(ROLES[code].label for code in sorted(codes) if code in ROLES)
