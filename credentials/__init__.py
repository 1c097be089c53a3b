"""The rules of Vouchline: no I/O, no clock, no randomness."""
