"""TikTok: pure halves that build and read messages, and the one thin half that sends them."""
