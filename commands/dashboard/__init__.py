"""The live dashboard, in chat and on its page."""
