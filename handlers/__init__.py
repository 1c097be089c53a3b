"""What the service does for a person: plain functions `(request, tx) -> Reply`."""
