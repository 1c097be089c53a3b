"""What somebody decides about our reminders: which come, when, and when not."""
