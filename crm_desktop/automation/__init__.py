"""Rules «когда … то …»: what the office does by itself."""
