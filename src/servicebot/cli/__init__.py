"""The command line: one module for verbs that belong together, imported only when one of them is asked for.

A verb's module offers ``add_parsers(subparsers)``; each parser it adds sets ``run``, a function that takes the parsed
arguments and returns the exit code (or None for 0).
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from servicebot.cli.arguments import Parser

FAILED = 1
CANNOT_START = 2
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Verb:
    """A word after ``servicebot``, where it lives, and its line in the list of commands."""

    name: str
    module: str
    line: str


VERBS = (
    Verb("serve", "serve", "serve a real WeChat account"),
    Verb("demo", "serve", "serve an invented city with a simulated phone"),
    Verb("chat", "chat", "talk to the bot in this terminal"),
    Verb("understand", "understand", "show what is understood in a sentence, and why"),
    Verb("doctor", "doctor", "test a configuration the way WeChat does and say what is wrong"),
    Verb("menu", "wechat", "put the station's menu under the chat"),
    Verb("qr", "wechat", "make a QR code that says where it hangs"),
    Verb("migrate", "database", "bring the database to this version's schema"),
    Verb("backup", "database", "copy the database into a file while it is in use"),
    Verb("restore", "database", "put a backup in the place of the database"),
    Verb("rekey", "database", "encrypt everything again with the first data key"),
    Verb("tickets", "tickets", "list tickets, for people or for scripts"),
    Verb("ticket", "ticket", "move a ticket, as staff do"),
    Verb("handovers", "handovers", "list who waits for a person, or talks with one"),
    Verb("answer", "handovers", "answer a resident who waits for a person"),
    Verb("undelivered", "undelivered", "list messages that could not be brought to anybody"),
    Verb("directory", "directory", "export and import streets, communities, estates and places"),
    Verb("assets", "assets", "export, import and label things with codes"),
    Verb("knowledge", "knowledge", "export and import articles that answer questions"),
    Verb("notices", "knowledge", "export and import notices by community"),
    Verb("retention", "privacy", "take away what has been kept long enough"),
    Verb("resident", "privacy", "give out or erase everything about one resident"),
    Verb("check", "flows", "check every flow: words, keywords, page, transcripts"),
    Verb("diagram", "flows", "draw flows as Mermaid flowcharts"),
    Verb("new-flow", "flows", "write the files of a new flow, to be filled in"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; expected problems become one line, not a traceback."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = parser_for(arguments[0] if arguments else "")
    if not arguments:
        parser.print_help()
        return CANNOT_START
    if unknown := _unknown(arguments[0]):
        print(unknown, file=sys.stderr)
        return CANNOT_START
    args = parser.parse_args(arguments)
    return _guarded(args)


def _unknown(word: str) -> str:
    """What is said to a word that is no command; empty for one that is, and for options."""
    names = [verb.name for verb in VERBS]
    if word.startswith("-") or word in names:
        return ""
    import difflib  # noqa: PLC0415 - only who mistypes pays for it

    near = difflib.get_close_matches(word, names, n=1)
    hint = f"did you mean {near[0]}?" if near else "servicebot --help lists them."
    return f"servicebot: {word} is no command; {hint}"


def parser_for(word: str) -> argparse.ArgumentParser:
    """The whole command line, with the arguments of only that verb's module filled in."""
    parser: argparse.ArgumentParser = Parser(
        prog="servicebot",
        description="Community resident services over WeChat.",
        epilog="Settings come from SERVICEBOT_… variables or the file that SERVICEBOT_CONFIG names.",
        allow_abbrev=False,
        formatter_class=_Wide,
    )
    parser.add_argument("--version", action=_Version, help="show the version and exit")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    module = next((verb.module for verb in VERBS if verb.name == word), "")
    for verb in VERBS:
        if verb.module != module:
            subparsers.add_parser(verb.name, help=verb.line)
    if module:
        add_verb(subparsers, word)
    return parser


def add_verb(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str) -> None:
    """Add the parsers of the module that this verb lives in."""
    module = next(verb.module for verb in VERBS if verb.name == name)
    importlib.import_module(f"servicebot.cli.{module}").add_parsers(subparsers)


class _Wide(argparse.HelpFormatter):
    """Keeps the longest verb on one line with what it does; argparse's own reckoning misses it by its indent."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=17)
        self._action_max_length = 15


class _Version(argparse.Action):
    """Looks the version up only when somebody asks; reading package metadata takes longer than starting."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: str | None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=options.get("help"))

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        _namespace: argparse.Namespace,
        _values: object,
        _option: str | None = None,
    ) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - see the class

        parser.exit(0, f"servicebot {version('servicebot')}\n")


def _guarded(args: argparse.Namespace) -> int:
    from servicebot.domain.errors import ServicebotError  # noqa: PLC0415 - --help needs no domain
    from servicebot.settings import SettingsError  # noqa: PLC0415 - the same

    try:
        code: int | None = args.run(args)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return CANNOT_START
    except ServicebotError as error:
        print(f"servicebot: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Who read our output has gone (servicebot … | head): nothing is left to say, not even at exit.
        sys.stderr.close()
        return FAILED
    except OSError as error:
        # Where a file is named, it is the file that was typed or set: a mistake of every day, and no bug.
        if error.filename is None:
            raise
        print(f"servicebot: {error.filename}: {error.strerror}", file=sys.stderr)
        return FAILED
    return code or 0
