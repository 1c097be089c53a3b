"""What strangers bring, and what is looked up about it."""
