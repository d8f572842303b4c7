"""The half that speaks to TikTok."""
