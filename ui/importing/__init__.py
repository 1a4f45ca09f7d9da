"""The import wizard: a file, its columns, directories, a trial run, the load."""
