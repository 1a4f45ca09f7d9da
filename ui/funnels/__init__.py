"""Drawing funnels: their stages, ready sets, where deals go when something is deleted."""
