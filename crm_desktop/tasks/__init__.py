"""Planned actions: what is to be done, by whom and until when.

What a task is: `drafts`, `kinds`, `due`, `present` (one row inside an act), `reading` (rows as
lists show them), `card`, `parts`, `linking`, `checklist`, `comments`, `timing`, `timesheet`,
`waiting`, `handing`. Acts: `planning`, `editing`, `doing`, `putting_off`, `bulk`, `removal`, over
`writing`. What repeats: `series` (acts), `series_head` (where one stands), `series_pattern` (its
rule), `series_copy` (an occurrence as a row of its own), `series_days`, `occurrence_edit` (saving
the card), `undoing`. The list: `buckets`, `list_filter`, `listing`, `list_groups`, `question`.
Scripts: `scripts`, `scripts_json`, `scripts_run`, `scripts_many`. Words: `typed`, `history`,
`history_words`.
"""
