"""Requests: the way from a candidate to the last payment."""
