"""Communities and estates as choices, for an address that fits more than one of them."""

from servicebot.domain.directory import Directory, Estate
from servicebot.engine.questions.choices import Choices

NO_ESTATE = "都不是"


def community_choices(communities: tuple[str, ...], directory: Directory) -> Choices[str]:
    """Communities by name, each with its street, because two streets may have one of the same name."""
    named: list[tuple[str, str, tuple[str, ...]]] = []
    for one in communities:
        place = directory.community_by_id[one]
        street = directory.street_by_id.get(place.street)
        named.append((one, f"{street.name if street else ''}{place.name}", ()))
    return Choices(named)


def estate_choices(estates: tuple[Estate, ...]) -> Choices[str]:
    """Estates by name, and a last choice for who lives in none of them or does not know."""
    named = [(estate.id, estate.name, estate.aliases) for estate in estates]
    return Choices([*named, ("", NO_ESTATE, ("不知道", "不清楚"))])
