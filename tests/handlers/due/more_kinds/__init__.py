"""A folder beside `handlers/due/kinds/`, with a kind that somebody might add next year."""
