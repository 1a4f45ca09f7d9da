"""Looking into the past: a copy of the base as it was, and bringing chosen records back from it."""
