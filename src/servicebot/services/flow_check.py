"""What every flow must keep to, checked from its class, its page and its transcripts; and its picture."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from servicebot.engine.flow import Flow
from servicebot.engine.questions.choices import Choice
from servicebot.engine.questions.times import When
from servicebot.engine.slot import Slot
from servicebot.engine.vocabulary import COMMANDS, squeeze

AnyFlow = type[Flow[Any, Any]]

LONGEST_PROMPT = 60
MOST_SENTENCES = 2
MOST_OPTIONS = 9
TRANSCRIPTS = ("happy", "back", "cancel", "wrong_kind", "recover")
PLACEHOLDER = "（待写）"
SENTENCE_ENDS = "。？！"


def problems(
    flows: Sequence[AnyFlow],
    page: str,
    transcripts: Mapping[str, Mapping[str, str]],
    carried_out: Collection[type],
) -> list[str]:
    """Everything that is wrong, a sentence each.

    ``page`` is docs/flows.md, ``transcripts`` are texts by flow and name, ``carried_out`` the commands with a use case.
    """
    found = list(_clashing_keywords(flows))
    if PLACEHOLDER in page:
        found.append("docs/flows.md: a placeholder is left in it.")
    for flow in flows:
        found += _of_words(flow)
        if f"`{flow.name}`" not in page:
            found.append(f"{flow.name}: docs/flows.md does not describe it.")
        command = flow.command_type
        if command is not None and command not in carried_out:
            found.append(
                f"{flow.name}: nothing carries out {command.__name__}; give it a use case in services/actions.py."
            )
        found += _of_transcripts(flow.name, transcripts.get(flow.name, {}))
    return found


def _clashing_keywords(flows: Sequence[AnyFlow]) -> Iterator[str]:
    owner: dict[str, str] = {}
    for flow in flows:
        for word in flow.keywords:
            key = squeeze(word)
            if key in COMMANDS:
                yield f"{flow.name}: the keyword {word} belongs to the conversation itself."
            elif key in owner:
                yield f"{flow.name}: the keyword {word} is {owner[key]}'s."
            owner.setdefault(key, flow.name)


def _of_words(flow: AnyFlow) -> Iterator[str]:
    if not flow.__doc__:
        yield f"{flow.name}: its docstring is what staff read; write one."
    command = flow.command_type.__doc__ if flow.command_type is not None else ""
    for text in (flow.title, flow.menu, *flow.keywords, flow.__doc__ or "", command or ""):
        if PLACEHOLDER in text:
            yield f"{flow.name}: a placeholder is left in {text!r}."
    for slot in flow.slots:
        yield from _of_slot(f"{flow.name}.{slot.name}", slot)


def _of_slot(name: str, slot: Slot[Any]) -> Iterator[str]:
    if PLACEHOLDER in slot.text + slot.label:
        yield f"{name}: a placeholder is left in its words."
    if len(slot.text) > LONGEST_PROMPT:
        yield f"{name}: {len(slot.text)} characters are too long a question; {LONGEST_PROMPT} will do."
    sentences = sum(slot.text.count(end) for end in SENTENCE_ENDS)
    if sentences > MOST_SENTENCES:
        yield f"{name}: {sentences} sentences are too many; {MOST_SENTENCES} will do."
    options = 0
    if isinstance(slot, Choice):
        options = len(slot.fixed.values)
    elif isinstance(slot, When):
        options = len(slot.suggestions)
    if options > MOST_OPTIONS:
        yield f"{name}: {options} choices are too many to read; {MOST_OPTIONS} will do."


def _of_transcripts(flow: str, transcripts: Mapping[str, str]) -> Iterator[str]:
    missing: Collection[str] = [name for name in TRANSCRIPTS if name not in transcripts]
    if missing:
        yield f"{flow}: transcripts are missing: {', '.join(missing)}."
    for name, text in transcripts.items():
        if PLACEHOLDER in text:
            yield f"{flow}: a placeholder is left in the transcript {name}."


def diagram(flow: AnyFlow) -> str:
    """The flow as a Mermaid flowchart: questions in order, what leaves one out, and where it may end early."""
    lines = ["flowchart TD", f'    start(["{flow.title}"])']
    before = ["start"]
    for slot in flow.slots:
        # Prefixed, because Mermaid keeps some words, such as "end", for itself.
        node, gate = f"q_{slot.name}", f"if_{slot.name}"
        lines.append(f'    {node}["{_words(slot)}"]' if slot.asks else f"    {node}[/{slot.name}/]")
        if slot.rule is not None:
            lines.append(f'    {gate}{{"{slot.rule.__name__}"}}')
            lines += [f"    {one} --> {gate}" for one in before]
            lines.append(f"    {gate} -- yes --> {node}")
            before = [node, gate]
        else:
            lines += [f"    {one} --> {node}" for one in before]
            before = [node]
        if slot.ending is not None:
            lines.append(f'    {node} -. "{slot.ending.__name__}" .-> ended(["end"])')
    lines.append(f'    last(["{_last(flow)}"])')
    lines += [f"    {one} --> last" for one in before]
    return "\n".join(lines)


def _last(flow: AnyFlow) -> str:
    if flow.command_type is None:
        return flow.title
    return f"{'✓ ' if flow.confirms else ''}{flow.command_type.__name__}"


def _words(slot: Slot[Any]) -> str:
    if slot.text:
        return slot.text.replace("\n", " ").replace('"', "'")
    return slot.wording.__name__ if slot.wording is not None else slot.name
