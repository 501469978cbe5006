"""What is printed."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. The aim is for the ratio where there is one, else for the value."""

    figure: str
    value: str
    aim: str = ""
    ratio: str = ""
    verdict: str = ""


Print = Callable[[Row], None]


def print_header() -> None:
    print_row(Row("figure", "value", "aim", "ratio"))
    print("-" * 104)


def print_row(row: Row) -> None:
    line = f"{row.figure:<58}{row.value:>18}{row.aim:>10}{row.ratio:>10}  {row.verdict}"
    print(line.rstrip(), flush=True)


def at_least(figure: str, value: float, unit: str, aim: float) -> Row:
    return Row(figure, f"{value:,.0f} {unit}", f">= {aim:,.0f}", verdict=_verdict(met=value >= aim))


def at_most(figure: str, value: float, unit: str, aim: float) -> Row:
    return Row(figure, f"{value:,.1f} {unit}", f"<= {aim:,.0f}", verdict=_verdict(met=value <= aim))


def compared(figure: str, value: float, base: float, unit: str, aim: float) -> Row:
    """A base that was measured beside a value, and what the value is of it."""
    ratio = value / base if base else 0.0
    return Row(figure, f"{base:,.0f} {unit}", f">= {aim:g}", f"{ratio:.2f}", _verdict(met=ratio >= aim))


def share(figure: str, value: float, base: float, unit: str, aim: float) -> Row:
    """A value, and what it is of a base that was measured beside it."""
    ratio = value / base if base else 0.0
    return Row(figure, f"{value:,.0f} {unit}", f">= {aim:g}", f"{ratio:.2f}", _verdict(met=ratio >= aim))


def plain(figure: str, value: float, unit: str, note: str = "") -> Row:
    return Row(figure, f"{value:,.{0 if value >= 100 else 1}f} {unit}", verdict=note)


def _verdict(*, met: bool) -> str:
    return "met" if met else "missed"
