"""No tables of its own: the library is data, its requirements are entries (see `shelf`)."""
