"""One module for each page of a record."""
