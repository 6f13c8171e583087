"""Where a home is: community, estate, building, unit and room, as residents and technicians say it."""

from dataclasses import dataclass

# What a building stands in is said before it.
LANES = ("弄", "巷", "排", "号院")
# What stands in a building is said after it.
TOWER, LONGEST_TOWER = "座", 3


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
        around = self.detail.endswith(LANES)
        within = self.names_tower()
        said = self.detail if around else ""
        if self.building:
            said += f"{self.building}号楼{self.detail if within else ''}"
        if self.unit:
            said += f"{self.unit}单元"
        if self.room:
            said += f"{self.room}室"
        if around or within or not self.detail:
            return said
        # A room is the end of a door: whatever is known besides stands apart.
        return f"{said}，{self.detail}" if self.room else said + self.detail

    def names_tower(self) -> bool:
        """Whether the detail is no more than a part of the building, like A座 of number 3."""
        return bool(self.building) and self.detail.endswith(TOWER) and len(self.detail) <= LONGEST_TOWER

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
