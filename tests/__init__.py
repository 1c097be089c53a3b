"""What the service promises, tried; the doubles stand in for other people's servers."""
