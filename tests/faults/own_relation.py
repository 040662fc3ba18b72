"""Define a relation of which only one may end at a record."""

import django

django.setup()

from isthmus.engine.access import system_viewer  # noqa: E402
from isthmus.engine.door import Act  # noqa: E402
from isthmus.engine.models import Organization  # noqa: E402
from isthmus.engine.own.defining_relations import (  # noqa: E402
    RelationDefinition,
    define_relation,
)

viewer = system_viewer(Organization.objects.get(slug="northgate"), "test")
define_relation(
    "leads", RelationDefinition("leads", "led by", most_sources=1), Act.now(viewer, "test")
)
