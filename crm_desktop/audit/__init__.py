"""Who signed in, looked through, took away; and that not a line of it is missing."""
