"""Creators: the team's own, found, judged, compared and kept on lists."""
