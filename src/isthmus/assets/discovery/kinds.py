"""What sort of thing a found item is: the codes that new items get as their kind."""

RACK, DEVICE, MACHINE = "rack", "device", "virtual_machine"
CLUSTER, CIRCUIT, CABLE = "cluster", "circuit", "cable"

#: What keeps, carries or processes information; a rack only holds what does.
CARRIERS = frozenset({DEVICE, MACHINE, CLUSTER, CIRCUIT, CABLE})
