"""Digests: reports on a schedule, each once."""
