"""The bot's own web pages: a request for its creator, a review for a client, a calendar to subscribe to."""
