"""Lead distribution: who gets a new deal, and why."""
