"""What time brings: reminders, alerts, issuing, and the wording of each at the moment it is sent."""
