"""The team: its people and settings, and what is remembered of a person."""
