"""Posts by their links: collected, found, put on boards, checked."""
