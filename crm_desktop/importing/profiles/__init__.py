"""What is known of other programs' exports, as data, and how a table is told to be one."""
