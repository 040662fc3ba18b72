"""What services add to the navigation, and to what impact heeds."""

from isthmus.assets.impact.spares import sufficing
from isthmus.engine.web.hooks import ListAction, NavItem, list_actions, nav_items
from isthmus.services.edges import SERVICE
from isthmus.services.models import Redundancy

nav_items.append(
    NavItem(
        "start",
        "Service catalogue",
        "catalogue",
        "layout-grid",
        permission=f"{SERVICE}.view",
        customers=True,
    )
)
list_actions.append(
    ListAction(SERVICE, "Catalogue", "catalogue", "layout-grid", for_register=False, customers=True)
)
sufficing.append(Redundancy)
