"""Each platform against a strict stand-in of its server."""
