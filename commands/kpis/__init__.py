"""Figures: brought in, read, compared and explained."""
