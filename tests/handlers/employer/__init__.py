"""What employers say and hear."""
