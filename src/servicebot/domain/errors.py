"""The two ways in which servicebot says no on purpose; everything else that is raised is a bug."""


class ServicebotError(Exception):
    """Something servicebot refused or could not do."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class Invalid(ServicebotError):
    """An answer that cannot be used; the message is read by the resident and says what to send."""


class Refused(ServicebotError):
    """A request that is not allowed or makes no sense now; ``code`` is for machines."""

    def __init__(self, code: str, message: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class AlreadyRecorded(ServicebotError):
    """The message was recorded before; nothing of what it did a second time remains."""


class Conflict(ServicebotError):
    """Somebody else changed the same row first; read it again and retry."""
