"""The witness that anybody can run, and asking witnesses."""
