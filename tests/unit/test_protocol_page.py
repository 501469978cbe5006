"""docs/protocol.md says what code and tests do, and nothing in the repository cites what no page of it explains."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from tests.harness.streams import WITH_ID, parse
from tests.test_repository import files_of_a_plain_folder
from workflow_chat.shapes.frames import FRAMES, ReconnectReason, ResyncReason
from workflow_chat.shapes.views import MessageView, ReadReceiptView

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
PAGE = (ROOT / "docs" / "protocol.md").read_text()
PARTS = {"src", "tests", "bench", "docs", "web"}
TEXTS = {".css", ".html", ".md", ".mjs", ".py", ".sh", ".sql", ".toml", ".ts", ".tsx"}

NUMBER = r"[PF](?:[1-9]|[1-3]\d)"  # P95 and P99 are percentiles
CITED = re.compile(rf"(?<![\w%.])({NUMBER})\b")
FAULT_TEST = re.compile(r"\b(test_f(\d\d)_\w+)")
EXPLAINED = re.compile(rf"^(?:- \*\*|\| )({NUMBER})\b(.*?)(?=^- |^\| |^#|\Z)", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")

OTHER_PAGE = re.compile(r"[\w-]+\.md\b")
SECTION = re.compile(r'([\w-]+\.md),? (?:section )?"?((?<=")[^"]+|\d+(?:\.\d+)*\b)')
HEADING = re.compile(r"^#+ (.+)$")

BEHAVIOUR = re.compile(r"""\btest(?:\.describe)?\(\s*['"`](\d+(?:, \d+)*): |\b[Bb]ehaviours? (\d+(?:, \d+)*)""")

Line = tuple[Path, int, str]


def lines() -> Iterator[Line]:
    """Every line of every text, but for what was built or installed."""
    for file in files_of_a_plain_folder():
        name = file.relative_to(ROOT)
        if file.suffix in TEXTS and (name.parts[0] in PARTS or len(name.parts) == 1):
            yield from ((name, number, line) for number, line in enumerate(file.read_text().splitlines(), 1))


@pytest.fixture(scope="module")
def repository() -> list[Line]:
    return list(lines())


@pytest.fixture(scope="module")
def explained() -> dict[str, str]:
    """What the page says of each promise and each fault."""
    return dict(EXPLAINED.findall(PAGE))


def places(found: Iterator[Line]) -> str:
    return "\n".join(f"{name}:{number}: {line.strip()}" for name, number, line in found)


# Promises and faults


def test_there_is_an_entry_for_each(explained: dict[str, str]) -> None:
    assert set(explained) == {f"P{n}" for n in range(1, 22)} | {f"F{n}" for n in range(1, 32)}


def test_every_number_that_is_cited_is_explained(repository: list[Line], explained: dict[str, str]) -> None:
    unknown = (line for line in repository if set(CITED.findall(line[2])) - set(explained))
    assert not (found := places(unknown)), f"say what it means in docs/protocol.md:\n{found}"


def test_every_promise_and_every_fault_has_a_test(explained: dict[str, str]) -> None:
    assert [number for number, text in explained.items() if not TEST.search(text)] == []


def test_every_test_that_is_named_exists() -> None:
    assert [f"{file}::{name}" for file, name in TEST.findall(PAGE) if not exists(TESTS / file, name)] == []


def exists(file: Path, test: str) -> bool:
    return file.is_file() and re.search(rf"^(?:async )?def {test}\(", file.read_text(), re.MULTILINE) is not None


def test_every_scenario_is_named_at_its_fault(repository: list[Line], explained: dict[str, str]) -> None:
    scenarios = {
        found for name, _, line in repository if name.parts[0] == "tests" for found in FAULT_TEST.findall(line)
    }
    assert [test for test, number in scenarios if f"::{test}`" not in explained.get(f"F{int(number)}", "")] == []


# Frames


def frames_of_the_page() -> dict[str, str]:
    """Whether each has an id, by name."""
    section = PAGE.partition("\n## Frames\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([a-z.]+)` \| (yes|no) \|", section, re.MULTILINE))


def test_the_frames_are_those_of_the_code() -> None:
    assert set(frames_of_the_page()) == set(FRAMES)


def fields_of_the_page(interface: str) -> list[str]:
    """The names in one of the page's TypeScript interfaces."""
    found = re.search(rf"^interface {interface} \{{(.*?)\}}$", PAGE, re.MULTILINE | re.DOTALL)
    return re.findall(r"(\w+): ", re.sub(r"//.*|\{.*?\}", "", found[1])) if found else []


@pytest.mark.parametrize(("interface", "view"), [("Message", MessageView), ("ReadReceipt", ReadReceiptView)])
def test_the_fields_are_those_of_the_code(interface: str, view: type) -> None:
    assert fields_of_the_page(interface) == list(get_type_hints(view))


def test_the_fields_of_frames_are_those_of_the_code() -> None:
    frames = re.findall(r'^  "([a-z.]+)": +\{(.*)\}$', PAGE, re.MULTILINE)
    fields = {name: re.findall(r"(\w+): ", re.sub(r"\{.*\}", "", given)) for name, given in frames}
    assert fields == {name: list(get_type_hints(frame)) for name, frame in FRAMES.items()}


@pytest.mark.parametrize(("frame", "reasons"), [("resync", ResyncReason), ("reconnect", ReconnectReason)])
def test_the_reasons_are_those_of_the_code(frame: str, reasons: Any) -> None:
    (given,) = re.findall(rf'^  "{frame}": +\{{ reason: ([^;}}]+)', PAGE, re.MULTILINE)
    assert set(re.findall(r'"(\w+)"', given)) == set(get_args(reasons))


def test_the_frames_with_an_id_are_those_that_a_strict_client_wants() -> None:
    assert {name for name, with_id in frames_of_the_page().items() if with_id == "yes"} == WITH_ID


def test_the_examples_are_frames_and_every_frame_has_one() -> None:
    examples = [
        frame for text in re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL) for frame in parse(iter([text.encode()]))
    ]
    assert {frame.event for frame in examples} == set(frames_of_the_page())
    assert {frame.event for frame in examples if frame.id is not None} == WITH_ID


# Other pages


def test_every_page_that_is_cited_is_here(repository: list[Line]) -> None:
    pages = {name.name for name, _, _ in repository if name.suffix == ".md"}
    absent = (line for line in repository if set(OTHER_PAGE.findall(line[2])) - pages)
    assert not (found := places(absent)), f"cite a page of this repository, or say it in words:\n{found}"


def test_every_section_that_is_cited_is_there(repository: list[Line]) -> None:
    headings = {
        (name.name, text) for name, _, line in repository if name.suffix == ".md" for text in HEADING.findall(line)
    }
    absent = (line for line in repository if set(SECTION.findall(line[2])) - headings)
    assert not (found := places(absent)), f"no heading says so:\n{found}"


def test_behaviours_of_the_page_that_are_cited_are_listed(repository: list[Line]) -> None:
    listed = set(re.findall(r"^- \*\*(\d+)\*\*", (ROOT / "web" / "BEHAVIOURS.md").read_text(), re.MULTILINE))
    absent = (
        line
        for line in repository
        if line[0].parts[0] == "web"
        for numbers in BEHAVIOUR.findall(line[2])
        if set("".join(numbers).split(", ")) - listed
    )
    assert not (found := places(absent)), f"`npm run behaviours` writes web/BEHAVIOURS.md:\n{found}"
