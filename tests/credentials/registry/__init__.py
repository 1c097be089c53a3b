"""The registry's promises."""
