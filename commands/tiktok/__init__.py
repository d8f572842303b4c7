"""What TikTok is asked and told: connections, figures, pushed campaigns, TikTok One."""
