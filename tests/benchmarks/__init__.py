"""How fast it is, beside somebody else's work measured in the same run. `make bench` prints it."""
