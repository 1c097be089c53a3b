"""What the service does for a person, platform-neutral: plain functions `(request, tx) -> Reply`."""
