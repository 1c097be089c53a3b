"""What staff can do: score, approve, withdraw, answer an alert."""
