"""Reports of measures of the cube by a way: how one is declared, asked, put together, drawn."""
