"""``servicebot check``, ``diagram`` and ``new-flow``: for people who write conversations."""

import argparse
import keyword
import re
import sys
from collections.abc import Collection
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

from servicebot.cli import FAILED

PAGE = Path("docs/flows.md")
TRANSCRIPTS = Path("tests/flows/transcripts")
# The chats that every flow with a page needs before each of its questions and pages was reached.
CHATS = {
    "happy": "From the keyword to the end, as most people answer.",
    "back": "返回 at a question, and on to the end.",
    "cancel": "取消 in the middle: nothing is sent.",
    "wrong_kind": "`photo` and `location 33.38,120.16 somewhere` where they are no answer.",
    "recover": "Answers that will not do, three in a row, until a person is offered.",
    "change": "`wait 31m` in the middle, and the form is taken up again; on the page 2, and each answer in turn.",
}
SOURCES = Path("src/servicebot/flows")
REGISTRY = SOURCES / "__init__.py"
ELSEWHERE = "{} is not here; run this in the project's folder."
DIAGRAMS = "## Diagrams"
LIST_END = "\n)\n"
# A whole statement, also when its names stand on lines of their own.
IMPORT = re.compile(r"^from servicebot\.flows\.[\w.]+ import (?:\([^)]*\)|[^\n(]+)\n", re.MULTILINE)


def add_parsers(subparsers: Any) -> None:
    """Add the three verbs."""
    check = subparsers.add_parser(
        "check",
        help="check every flow: words, keywords, command, page, transcripts",
        description="Check every flow: words, keywords, command, page and transcripts. Works in a checkout.",
    )
    check.set_defaults(run=run_check)
    picture = subparsers.add_parser(
        "diagram",
        help="draw flows as Mermaid flowcharts",
        description="Draw flows as Mermaid flowcharts, which GitHub and most editors show.",
    )
    picture.add_argument(
        "flow", nargs="?", default="", help="one flow by its name; all of them when left out"
    )
    picture.add_argument("--write", action="store_true", help="renew the diagrams in docs/flows.md")
    picture.set_defaults(run=run_diagram)
    new = subparsers.add_parser(
        "new-flow",
        help="write the files of a new flow, to be filled in",
        description="Write a flow, its transcripts and its place in docs/flows.md, to be filled in. Works in a checkout.",
    )
    new.add_argument("name", help="its name: lower case, an identifier, as in book_room")
    new.set_defaults(run=run_new_flow)


def run_check(_args: argparse.Namespace) -> int:
    """Print every problem; 0 when there is none."""
    from servicebot.flows import FLOWS  # noqa: PLC0415 - the other verbs' --help needs no flows
    from servicebot.services.flow_check import problems  # noqa: PLC0415 - the same

    if not PAGE.exists():
        print(ELSEWHERE.format(PAGE), file=sys.stderr)
        return FAILED
    found = problems(FLOWS, PAGE.read_text("utf-8"), _transcripts(), _carried_out())
    for problem in found:
        print(problem)
    if not found:
        print(f"{len(FLOWS)} flows are in order.")
    return FAILED if found else 0


def run_diagram(args: argparse.Namespace) -> int:
    """Print one flow or all of them, or put all of them into the page."""
    from servicebot.flows import FLOWS  # noqa: PLC0415 - the other verbs' --help needs no flows
    from servicebot.services.flow_check import diagram  # noqa: PLC0415 - the same

    flows = [flow for flow in FLOWS if args.flow in {"", flow.name}]
    if not flows:
        print(
            f"No flow is called {args.flow}. There are: {', '.join(flow.name for flow in FLOWS)}.",
            file=sys.stderr,
        )
        return FAILED
    if not args.write:
        print("\n\n".join(diagram(flow) for flow in flows))
        return 0
    if not PAGE.exists():
        print(ELSEWHERE.format(PAGE), file=sys.stderr)
        return FAILED
    PAGE.write_text(drawn_anew(PAGE.read_text("utf-8")), "utf-8")
    return 0


def drawn_anew(page: str) -> str:
    """The page of the flows with their pictures as they are now."""
    from servicebot.flows import FLOWS  # noqa: PLC0415 - as above
    from servicebot.services.flow_check import diagram  # noqa: PLC0415 - as above

    pictures = "\n\n".join(f"### {flow.name}\n\n```mermaid\n{diagram(flow)}\n```" for flow in FLOWS)
    return f"{page.partition(DIAGRAMS)[0]}{DIAGRAMS}\n\n{pictures}\n"


def run_new_flow(args: argparse.Namespace) -> int:
    """Write the flow, its transcripts, its line in the registry and its place in the page."""
    name: str = args.name
    module = SOURCES / f"{name}.py"
    if not name.isidentifier() or keyword.iskeyword(name) or name != name.lower():
        print(
            f"{name} must be a lower-case identifier and no word of Python, as in book_room.", file=sys.stderr
        )
        return FAILED
    if not REGISTRY.exists() or module.exists():
        reason = f"{module} is there already." if module.exists() else ELSEWHERE.format(REGISTRY)
        print(reason, file=sys.stderr)
        return FAILED
    words = {"name": name, "camel": "".join(part.capitalize() for part in name.split("_"))}
    module.write_text(_filled("flow.py.txt", words), "utf-8")
    folder = TRANSCRIPTS / name
    folder.mkdir(parents=True, exist_ok=True)
    for transcript, shows in CHATS.items():
        path = folder / f"{transcript}.md"
        told = words | {"transcript": transcript, "shows": shows}
        path.write_text(_filled("transcript.md.txt", told), "utf-8")
    _register(words)
    page = PAGE.read_text("utf-8")
    entry = _filled("page.md.txt", words)
    PAGE.write_text(page.replace(DIAGRAMS, f"{entry}\n{DIAGRAMS}", 1), "utf-8")
    print(f"Fill in what {PAGE}, {module} and {folder} leave open; `servicebot check` says what is left.")
    return 0


def _register(words: dict[str, str]) -> None:
    text = REGISTRY.read_text("utf-8")
    line = f"from servicebot.flows.{words['name']} import {words['camel']}Flow\n"
    imports = IMPORT.findall(text)
    after = [one for one in imports if one < line]
    text = (
        text.replace(after[-1], after[-1] + line, 1)
        if after
        else text.replace(imports[0], line + imports[0], 1)
    )
    head, _, tail = text.rpartition(LIST_END)
    REGISTRY.write_text(f"{head}\n    {words['camel']}Flow,{LIST_END}{tail}", "utf-8")


def _filled(template: str, words: dict[str, str]) -> str:
    text = resources.files("servicebot").joinpath("data", "new_flow", template).read_text("utf-8")
    return Template(text).substitute(words)


def _carried_out() -> Collection[type]:
    """The commands that have a use case; the desk behind them is never asked for anything."""
    from servicebot.services.actions import actions  # noqa: PLC0415 - as above
    from servicebot.services.packaged import packaged_calendar  # noqa: PLC0415 - as above
    from servicebot.services.reference import ReferenceCache  # noqa: PLC0415 - as above
    from servicebot.services.tickets.desk import TicketDesk  # noqa: PLC0415 - as above

    return actions(TicketDesk(ReferenceCache(), packaged_calendar(), str)).keys()


def _transcripts() -> dict[str, dict[str, str]]:
    return {
        folder.name: {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.md"))}
        for folder in sorted(TRANSCRIPTS.iterdir())
        if folder.is_dir()
    }
