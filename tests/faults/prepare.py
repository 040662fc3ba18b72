"""Fill a new database with one organization and one account; print the account's token."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from isthmus.engine.access import system_viewer  # noqa: E402
from isthmus.engine.door import Act  # noqa: E402
from isthmus.people.operations import add_account, create_organization, create_token  # noqa: E402

call_command("migrate", verbosity=0, interactive=False)
organization = create_organization(slug="northgate", name="Northgate", via="test")
act = Act.now(system_viewer(organization, "test"), "test")
member = add_account(
    email="ims@northgate.example",
    name="Ira Manser",
    password="correct horse battery staple",
    roles=["ims_manager"],
    act=act,
)
print(create_token(member, name="test", writes=True, days=1, act=act)[1])  # noqa: T201
