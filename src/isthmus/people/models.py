from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from isthmus.engine.door.act import Act
from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Hanging, Organization, Principal, Record, register_indexes
from isthmus.people.teams.model import Team, TeamMember  # noqa: F401 - its models


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, name: str = "") -> User:
        """Create an account. Without a password nobody can sign in with it by password."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class Session(AbstractBaseSession):
    """A session of somebody who is signed in, or of a browser before that."""

    account = models.ForeignKey(
        "User", models.CASCADE, null=True, editable=False, related_name="sessions"
    )

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from isthmus.people.sessions import SessionStore

        return SessionStore


class User(AbstractBaseUser):
    """An account of the installation. What it may do is said by its memberships of organizations."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    theme = models.CharField(max_length=10, default="auto")
    #: of pages and e-mail; empty: the organization's, or the browser's
    language = models.CharField(max_length=10, blank=True, default="")

    objects: ClassVar[Any] = UserManager()

    #: its memberships with organization and principal, where they were read with the account
    places: list[Membership] | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()


class Membership(models.Model):
    """What one account may do in one organization, and which person it is there."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organization"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organization}"


class Token(models.Model):
    """A key for programs: acts as its membership, within its scope, until it expires.

    Its secret is looked up by digest and kept nowhere, so there is nothing to compare by hand.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    writes = models.BooleanField(default=False)
    #: beyond writing: restrict, share, erase, change settings
    administers = models.BooleanField(default=False)
    #: registers it is for; none is all
    registers = models.JSONField(default=list)
    #: to within five minutes
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(administers=False) | Q(writes=True), name="token_administers_by_writing"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> str:
        """How far it reaches, of `access.LEVELS`."""
        return "administer" if self.administers else "write" if self.writes else "read"


class CalendarFeed(models.Model):
    """An address under which a calendar program fetches a member's dates. One at a time.

    Whoever knows the secret in it reads what the member may see at that moment.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    #: whether it carries dates of restricted records
    restricted = models.BooleanField(default=False)
    #: whether it carries everybody's dates, or the member's alone
    everybody = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_once",
            )
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.membership_id}"


#: What a party can be to the organization, several at once.
PARTY_ROLES = ("customer", "supplier", "internal_group", "acts_as_supplier", "interested_party")
#: As these it contributes to services.
CONTRIBUTORS = ("supplier", "internal_group", "acts_as_supplier")


class Party(Record):
    """Another party: customer, supplier, internal group, authority. One record, however many roles.

    The title is its name (mission row C2). What a party is to the organization decides what is
    asked of the two: suppliers, internal groups and customers that act as suppliers contribute to
    services without being under our control (27013, 6.3.5).
    """

    lifecycle = Lifecycle((State("known", "Known", "done"), State("parted", "Parted", "void")))

    summary = models.CharField(
        max_length=500, blank=True, help_text="What it does, and what connects it with us."
    )
    customer = models.BooleanField(default=False, help_text="It receives services from us.")
    supplier = models.BooleanField(
        default=False, help_text="It delivers by contract what our services or processes rest on."
    )
    internal_group = models.BooleanField(
        default=False, help_text="A part of our own organization outside the system, with its say."
    )
    acts_as_supplier = models.BooleanField(
        "customer acting as supplier",
        default=False,
        help_text="A customer that itself does a part of what is delivered to it.",
    )
    interested_party = models.BooleanField(
        default=False, help_text="An authority, owner, insurer, neighbour: it expects something."
    )
    address = models.CharField(max_length=500, blank=True)
    website = models.URLField("web address", max_length=300, blank=True)
    email = models.EmailField("e-mail address", blank=True)

    class Meta(Record.Meta):
        abstract = False
        verbose_name_plural = "parties"
        indexes = register_indexes("party", *PARTY_ROLES, "owner", "state")

    @transition(source="known", target="parted", label="Part", danger=True)
    def part(self, act: Act) -> None:
        """Nothing new begins with this party; what was agreed stays on record."""

    @transition(source="parted", target="known", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work with the party again."""


class Person(Record):
    """Somebody who owns, approves, holds a role: with or without an account. The title is the name."""

    lifecycle = Lifecycle((State("here", "Here", "done"), State("left", "Left", "void")))

    email = models.EmailField("e-mail address", blank=True)
    job_title = models.CharField("position", max_length=200, blank=True)
    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The customer, supplier or other party the person belongs to; empty for our own.",
    )

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "person"
        indexes = register_indexes("person", "party", "state")

    @transition(source="here", target="left", label="Has left", danger=True)
    def leave(self, act: Act) -> None:
        """Close the person's records to new work; what they hold stays visible until handed over."""

    @transition(source="left", target="here", label="Is back")
    def come_back(self, act: Act) -> None:
        """Let the person be named again."""


class RoleKind(models.TextChoices):
    TOP_MANAGEMENT = "top_management", N_("Top management")
    IMS_MANAGER = "ims_manager", N_("IMS manager")
    IMPROVEMENT = "improvement", N_("Answers for improvement")
    PROCESS_OWNER = "process_owner", N_("Process owner")
    SECURITY = "security_function", N_("Security function")
    OTHER = "other", N_("Other role")


class Role(Record):
    """A role of the management system, who holds it and since when (mission row C1, core)."""

    lifecycle = Lifecycle((State("in_use", "In use", "done"), State("retired", "Retired", "void")))

    kind = models.CharField(max_length=20, choices=RoleKind, default=RoleKind.OTHER)
    responsibility = models.TextField(
        "responsibility and authority", blank=True, help_text="What the holder answers for."
    )
    holder = models.ForeignKey(
        Principal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    deputy = models.ForeignKey(
        Principal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    held_from = models.DateField("held from", null=True, blank=True)
    held_until = models.DateField("held until", null=True, blank=True)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(held_from__isnull=True)
                | Q(held_until__isnull=True)
                | Q(held_until__gte=F("held_from")),
                name="role_held_in_order",
            )
        ]
        indexes = register_indexes("role", "kind", "holder", "state")

    def entry_due(self) -> date | None:
        return self.held_until if self.state == "in_use" else None

    def held_on(self, day: date) -> bool:
        """Return whether somebody holds the role on `day`."""
        return (
            self.holder_id is not None
            and (self.held_from is None or self.held_from <= day)
            and (self.held_until is None or day <= self.held_until)
        )

    @transition(source="in_use", target="retired", label="Retire", danger=True)
    def retire(self, act: Act) -> None:
        """The role is no longer part of the management system."""

    @transition(source="retired", target="in_use", label="Use again")
    def use_again(self, act: Act) -> None:
        """The role is part of the management system again."""


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> AbsenceQuerySet:
        """Return the absences that hold on `day`; both their days belong to them."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, cancelled_at__isnull=True)


class Absence(Hanging):
    """From when until when somebody is away, both days included. It hangs on the person's entry.

    Why somebody is away is nobody's affair here.
    """

    starts_on = models.DateField()
    ends_on = models.DateField()
    #: who said so
    author = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="absence_in_order"
            )
        ]
        indexes = [models.Index(fields=["entry", "ends_on"], name="absence_by_person")]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.ends_on}"


class StandInQuerySet(models.QuerySet["StandIn"]):
    def on(self, day: date) -> StandInQuerySet:
        """Return who stands in on `day`, for whom and for what."""
        return self.filter(
            removed_at__isnull=True,
            absence__starts_on__lte=day,
            absence__ends_on__gte=day,
            absence__cancelled_at__isnull=True,
        )


class StandIn(Hanging):
    """Who stands in for somebody who is away: for one role, or for everything.

    It hangs on the entry of the person who is away.
    """

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="stand_ins")
    deputy = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    #: None: everything
    role = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = StandInQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["deputy", "absence"],
                condition=Q(removed_at__isnull=True),
                name="stand_in_by_deputy",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.entry_id}"


class HandOver(models.Model):
    """One hand-over of what a person holds: who takes what, how far it is, what stayed behind.

    The history of the person tells of it; this is what carries on where it was cut off.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    #: from the code of a seat to who takes it
    plan = models.JSONField()
    #: whether the account goes, and the person has left, once everything is moved
    closes = models.BooleanField()
    total = models.PositiveIntegerField()
    #: how many were moved, by seat
    moved = models.JSONField(default=dict)
    #: what could not be moved: [{seat, key, entry, why}]
    refused = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-started_at"], name="hand_over_by_person")]

    def __str__(self) -> str:
        return f"Hand-over of {self.person_id}"
