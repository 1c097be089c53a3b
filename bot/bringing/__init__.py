"""What strangers bring: read, looked into apart from us, and looked up where that is allowed."""
