"""Windows of calendars as files: printing, export, import, the live file."""
