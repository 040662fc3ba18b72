from isthmus.context.models.location import Location, LocationKind
from isthmus.context.models.unit import Unit

__all__ = ["Location", "LocationKind", "Unit"]
