"""What is raised when a setting cannot be used."""


class SettingsError(ValueError):
    """The settings cannot be used; each line of the message names one variable and says what it needs."""
