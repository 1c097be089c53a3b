"""Whole conversations, as people have them: from the first hello to a badge and its renewal."""
