"""Pages of conformity, one module for each kind."""
