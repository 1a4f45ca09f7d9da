"""The people of the office, their sign-ins and keys."""
