"""«Сводная таблица»: fields laid out by hand, the grid, the chart beside it."""
