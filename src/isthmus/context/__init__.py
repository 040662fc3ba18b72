"""The organization and its context: who and where it is, what it has to heed, what it aims at."""
