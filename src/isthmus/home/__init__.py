"""The first page of an organization, and of the installation."""
