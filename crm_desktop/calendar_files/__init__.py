"""Calendars of other programs: iCalendar files read, loaded, written, kept up to date."""
