"""A witness that anybody can run: it cosigns a log's checkpoints while they only ever grow."""
