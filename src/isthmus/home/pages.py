"""What the home page adds to the navigation."""

from isthmus.engine.web.hooks import NavItem, nav_items

nav_items[:0] = [
    NavItem("start", "Home", "home", "home", customers=True),
    NavItem("start", "My work", "my_work", "checkbox"),
    NavItem("start", "Calendar", "calendar", "calendar"),
]
