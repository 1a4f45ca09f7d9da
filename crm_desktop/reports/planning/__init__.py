"""Reports about plans and forecasts: plan and fact, months ahead, how forecasts came true."""
