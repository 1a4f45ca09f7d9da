"""Personal data (152-ФЗ): consents, what is held on a person, blocking, destroying."""
