"""What the environment sets for a command, and what in it looks like a setting and is none."""

import os
import sys

from servicebot import settings
from servicebot.settings import Settings


def chosen_settings() -> Settings:
    """The settings of the environment; a misspelt name is pointed out first, because what it meant is not set."""
    point_out_unknown_names()
    return settings.load(os.environ)


def point_out_unknown_names() -> None:
    """Say on standard error which SERVICEBOT_ variables are no settings.

    They are no reason to refuse, as in a settings file: an environment belongs to others as well, and Kubernetes and
    Docker put names of their own there (SERVICEBOT_SERVICE_HOST) when something is called servicebot.
    """
    for sentence in settings.unknown_names(os.environ):
        print(f"note: {sentence}", file=sys.stderr)
