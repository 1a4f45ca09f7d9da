"""What stands in the calendar: a reading of a range of days, and how it is laid out in time."""
