"""The stand-alone checker, run as a stranger runs it."""
