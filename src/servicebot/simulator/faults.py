"""Faults on demand: the next calls of an API answered with an error, dropped or delayed."""

from dataclasses import dataclass

ANY = "*"


@dataclass(slots=True)
class Fault:
    """What happens to the next ``times`` calls of an API: an error code, a dropped connection, a delay, or several."""

    times: int = 1
    errcode: int = 0
    drop: bool = False
    delay_s: float = 0.0


class Faults:
    """The faults that wait for their calls, by API path; ``*`` stands for every API."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Fault]] = {}

    def answer(self, api: str, errcode: int, times: int = 1) -> None:
        """Let the next calls of ``api`` fail with ``errcode``."""
        self.add(api, Fault(times, errcode=errcode))

    def drop(self, api: str, times: int = 1) -> None:
        """Cut the connection of the next calls of ``api`` without an answer."""
        self.add(api, Fault(times, drop=True))

    def delay(self, api: str, seconds: float, times: int = 1) -> None:
        """Answer the next calls of ``api`` late."""
        self.add(api, Fault(times, delay_s=seconds))

    def add(self, api: str, fault: Fault) -> None:
        """Queue a fault behind those that already wait for ``api``."""
        self._waiting.setdefault(api.strip("/") or ANY, []).append(fault)

    def take(self, api: str) -> Fault | None:
        """The fault for this call, used up by it."""
        for name in (api, ANY):
            waiting = self._waiting.get(name)
            if waiting:
                fault = waiting[0]
                fault.times -= 1
                if fault.times <= 0:
                    waiting.pop(0)
                return fault
        return None

    def clear(self) -> None:
        """Forget every waiting fault."""
        self._waiting.clear()
