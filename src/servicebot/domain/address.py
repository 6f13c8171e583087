"""Where a home is: community, estate, building, unit and room, as residents and technicians say it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A home inside the district; parts that were not said are empty strings.

    ``community`` and ``estate`` are directory ids; ``building``, ``unit`` and ``room`` are what stands on the
    door ("3", "2", "501"); ``detail`` holds whatever else the resident wrote (a shop name, "门口有红灯笼"). A home
    that no directory knows has nothing but ``detail``, all of it as it was said.
    """

    community: str = ""
    estate: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""
    detail: str = ""

    def door(self) -> str:
        """The part inside the estate, as it is read aloud: ``3号楼2单元501室``."""
        said = ""
        if self.building:
            said += f"{self.building}号楼"
        if self.unit:
            said += f"{self.unit}单元"
        if self.room:
            said += f"{self.room}室"
        return said + self.detail

    def covers(self, said: "Address") -> bool:
        """Whether everything that the other address says stands in this one, too."""
        return all(
            part in {"", known}
            for part, known in (
                (said.community, self.community),
                (said.estate, self.estate),
                (said.building, self.building),
                (said.unit, self.unit),
                (said.room, self.room),
            )
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map; ``datum`` is ``gcj02`` when WeChat sent it and ``wgs84`` otherwise."""

    latitude: float
    longitude: float
    label: str = ""
    datum: str = "gcj02"
