"""The error that every room's own errors descend from."""


class LmsError(Exception):
    """A refusal with a message for the person who asked and an HTTP status.

    The message is a lazy translation (`core.i18n.lazy`) or a plain text; `field` names the form field at fault.
    """

    status = 422

    def __init__(self, message: object, status: int | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if status is not None:
            self.status = status

    def __str__(self) -> str:
        return str(self.message)


class NotFound(LmsError):
    """The thing asked for does not exist."""

    status = 404


class Conflict(LmsError):
    """The thing changed meanwhile, or the step is not possible in its present state."""

    status = 409
