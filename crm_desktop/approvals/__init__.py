"""Approvals: a budget or a discount above the funnel's limit waits for the head."""
