"""«Сегодня»: what one person must do today, read at once."""
