"""Campaigns from the draft to the archive."""
