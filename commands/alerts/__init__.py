"""Alerts: what is watched, and what is said when it passes a limit."""
