"""What staff say and hear."""
