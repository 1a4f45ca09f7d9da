"""«Сводка»: tiles and blocks of figures, each of them a way to what it is made of."""
