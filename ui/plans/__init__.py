"""«Планы и расходы»: sheets of plans and of what sources cost."""
