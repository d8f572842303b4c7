"""The parts of the recording Bot API server."""
