"""The places of a district as a file that staff can edit."""

from servicebot.domain.directory import Community, Directory, Estate, Street
from servicebot.domain.files.rows import Row, RowFile


def read_directory(text: str, *, version: int = 1) -> Directory:
    """The directory of a TOML text; raises Invalid with every problem and the row it stands in."""
    streets: list[Street] = []
    communities: list[Community] = []
    estates: list[Estate] = []
    with RowFile("directory", text) as top:
        for street in top.rows("street", "id"):
            streets.append(Street(street.text("id"), street.text("name")))
            for row in street.rows("community", "id"):
                community = Community(
                    row.text("id"), row.text("name"), streets[-1].id, _aliases(row, row.text("name"))
                )
                communities.append(community)
                estates.extend(_estate(estate, community.id) for estate in row.rows("estate", "id"))
        top.once("community", [community.id for community in communities])
        top.once("estate", [estate.id for estate in estates])
        district, hotline = top.text("district"), top.text("hotline")
    return Directory(district, hotline, tuple(streets), tuple(communities), tuple(estates), version=version)


def _aliases(row: Row, name: str) -> tuple[str, ...]:
    return tuple(alias for alias in row.texts("aliases") if alias != name)


def _estate(row: Row, community: str) -> Estate:
    name = row.text("name")
    return Estate(row.text("id"), name, community, _aliases(row, name), row.texts("buildings"))
