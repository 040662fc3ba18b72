"""What a record type declares to be approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isthmus.engine.access import APPROVE
from isthmus.engine.language import declare_texts

if TYPE_CHECKING:
    from isthmus.engine.house_rules import HouseRule


@dataclass(frozen=True)
class ApprovalRule:
    """One approval: what it rests on, who may give it, and how many have to.

    An organization may ask for more or fewer, let it expire, keep people apart or not, and name
    the roles that give it; what it rests on is declared here alone.
    """

    code: str
    label: str  #: what is approved: "Acceptance of the risk"
    material_fields: tuple[str, ...]
    material_parts: tuple[str, ...] = ()
    #: of the fields, those that were declared later: where they say nothing they count for nothing,
    #: so that approvals from before them stand
    came_later: tuple[str, ...] = ()
    #: verb that lets a viewer approve, where neither `roles` nor `approver` say who does
    permission: str = APPROVE
    roles: tuple[str, ...] = ()  #: codes of roles, any of which may approve
    approver: str = ""  #: the field that names the one who approves: "owner"
    #: what of the record gives the keys of other parties, somebody of each of which has to; they do
    #: in the view that is shared with them, and nobody of ours can in their place
    parties: str = ""
    #: the field that keeps those keys, each between commas: who is new in it is told
    parties_kept: str = ""
    needed: int = 1
    apart: tuple[str, ...] = ()  #: fields that name who may not approve: ("author", "owner")
    #: switches `apart` for the whole organization, where there is such a house rule already
    apart_rule: HouseRule | None = None
    expires_days: int | None = None
    #: the states in which it is asked for and may be given; empty: any, and nobody is asked
    states: tuple[str, ...] = ()
    #: the transition that gives it (its guard is `approves(code)`)
    given_with: str = ""
    #: transitions after which it has to be given anew
    void_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        declare_texts(self, "label")

    @property
    def material(self) -> frozenset[str]:
        """The names of the fields and parts whose change makes an approval void."""
        return frozenset({*self.material_fields, *self.material_parts})
