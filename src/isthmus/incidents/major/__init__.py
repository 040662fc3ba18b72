"""Major incidents: declared at any hour, confirmed or withdrawn by what the customer agreed to."""
