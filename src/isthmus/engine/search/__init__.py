"""Finding records by words: what is kept of each, how it is asked, how it is filled anew."""
