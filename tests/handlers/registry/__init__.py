"""What the registry does for people: awards, the log, withdrawals, evidence."""
