"""One inventory: the assets of information security and the items that services are made of."""
