"""Charts, spark lines and tiles: they draw what reports give, in the colours of the theme."""
