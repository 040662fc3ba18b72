"""Pages of the standards library. They read data that comes with the software, not records."""
