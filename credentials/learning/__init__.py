"""The way to a badge: pathways, goals, codes, reminders, quiet hours."""
