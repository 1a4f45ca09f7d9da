"""Working days and hours: the official calendar, what the office changed, arithmetic on both."""
