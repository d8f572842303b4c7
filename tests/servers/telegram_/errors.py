"""What the server refuses, in the words of the Bot API."""


class ApiError(Exception):
    """A refused request."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> ApiError:
    """Build the answer to a request that asks for something impossible."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """Build the answer to a request the bot may not make."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """Build the answer to a request that came too early."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
