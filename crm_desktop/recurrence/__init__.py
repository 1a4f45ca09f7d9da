"""What repeats: rules, on which days they fall, how they are said."""
