"""«Сводка»: which tiles and blocks there are, what they show, who has which.

`tiles.py` and `blocks.py` are the definitions, `reading.py` computes a dashboard from one snapshot,
`setting.py` is what is shown in which order and size, `storing.py` keeps it.
"""
