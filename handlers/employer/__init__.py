"""What an employer can do: ask whether a badge holds."""
