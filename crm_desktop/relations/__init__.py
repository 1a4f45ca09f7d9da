"""How clients stand to each other: director of, subsidiary of, recommended by."""
