"""The running service: settings, platforms, schedule, delivery, web and commands."""
