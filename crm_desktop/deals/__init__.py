"""Deals: what they hold, how they go from stage to stage, are won, lost and opened again."""
