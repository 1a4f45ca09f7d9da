"""Who signed in, looked, took away: the audit on the screen."""
