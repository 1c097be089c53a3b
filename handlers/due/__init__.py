"""What time brings: reminders, alerts, issuing, each worded when sent."""
