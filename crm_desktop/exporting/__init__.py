"""Files made of the base: xlsx and csv that the import reads back whole, vCard, JSON."""
