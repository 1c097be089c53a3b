"""Pages, the API and the registry over HTTP."""
