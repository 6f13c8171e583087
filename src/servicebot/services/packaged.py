"""The data that a fresh installation starts with, as it lies in the package."""

from dataclasses import replace
from importlib.resources import files

from servicebot.domain.catalogue import Catalogue
from servicebot.domain.files.catalogue import read_catalogue
from servicebot.domain.files.report_types import read_report_types
from servicebot.domain.files.terms import read_terms
from servicebot.domain.privacy import Periods, Terms
from servicebot.domain.report_types import ReportTypes
from servicebot.domain.workdays import WorkCalendar, read_years


def packaged_text(name: str) -> str:
    """The text of a packaged data file by its path under ``data/``."""
    return files("servicebot").joinpath("data", *name.split("/")).read_text(encoding="utf-8")


def packaged_catalogue() -> Catalogue:
    """The catalogue of a fresh installation, with its report types."""
    return replace(read_catalogue(packaged_text("catalogue.toml")), reports=packaged_report_types())


def packaged_report_types() -> ReportTypes:
    """The report types of a fresh installation."""
    return read_report_types(packaged_text("report_types.toml"))


def packaged_calendar() -> WorkCalendar:
    """The office hours and public holidays of a fresh installation."""
    return WorkCalendar(read_years(packaged_text("holidays.json")))


def packaged_terms(periods: Periods) -> Terms:
    """The privacy text of a fresh installation, with the periods in force."""
    return read_terms(packaged_text("privacy.toml"), periods)
