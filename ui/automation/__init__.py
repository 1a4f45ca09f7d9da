"""Rules «когда … то …» on the screen."""
