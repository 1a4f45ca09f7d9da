"""Words to one person of the office: what a rule, a colleague or a request wants them to know."""
