"""Who gets the new deals of a funnel."""
