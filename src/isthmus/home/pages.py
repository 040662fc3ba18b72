"""What the home page adds to the navigation."""

from isthmus.engine.web.hooks import NavItem, nav_items

nav_items.insert(0, NavItem("start", "Home", "home", "home", customers=True))
