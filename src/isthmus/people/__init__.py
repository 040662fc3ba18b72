"""People, the roles they hold, and the accounts with which they sign in."""
