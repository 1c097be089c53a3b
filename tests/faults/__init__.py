"""The power goes between every two steps: SIGKILL of another process, not an exception."""
