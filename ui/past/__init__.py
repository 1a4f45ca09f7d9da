"""Looking into the past: a backup or the base as of a date, and bringing chosen records back."""
