from __future__ import annotations

from isthmus.context.guards.profile import not_confirmed
from isthmus.context.models import Profile
from isthmus.context.models.profile import LIVE
from isthmus.engine.registry import RecordType, register, section


@register
class ProfileType(RecordType):
    model = Profile
    prefix = "ORG"
    register = "organization"
    label = "Description of the organization"
    label_plural = "Organization"
    about = (
        "Who the organization is: what it does, for whom, with how many people. Whether it is "
        "wholly a service provider decides how far ISO/IEC 20000-1 can be applied to it."
    )
    clause = "4.4"
    phase = "plan"
    icon = "building-community"
    columns = ("title", "service_provider", "provides_to", "owner", "state", "changed_at")
    labels = {"title": "Legal name"}
    sorts = ("title", "changed_at", "created_at")
    terms = {"title": "Organization", "service_provider": "Service provider"}
    form = (
        section("The organization", "title", "legal_form", "what_it_does", "people_employed", "website", "owner", about="Who it is, and what it does."),
        section("Its services", "service_provider", "provides_to", "others_deliver", about="For whom it provides services, and who has a share in them."),
        section("Other systems", "other_systems", about="What else it manages in the same way: much of it can be shared."),
    )  # fmt: skip
    edit_guards = (not_confirmed,)
    only_one = LIVE
    relations = ("traces",)
