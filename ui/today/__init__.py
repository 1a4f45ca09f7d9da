"""«Сегодня», the first screen."""
