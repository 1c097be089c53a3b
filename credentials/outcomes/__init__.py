"""What a programme learns from its cohorts: alerts."""
