"""``./dev bench``: measure, and print figures. See the package's docstring for how to read them."""

import argparse
import os
import platform
import resource

from bench import embedded, production
from bench.table import print_header, print_row
from workflow_chat.database.dialects.sqlite import sqlite3


def main() -> None:
    options = _options()
    _allow_many_sockets()
    names = [options.only] if options.only else list(_measurements(postgres=options.postgres))
    if options.postgres:
        production.measure(names, options.seconds, options.rows, print_row, _print_top)
    else:
        _print_top(f"SQLite {sqlite3.sqlite_version}")
        embedded.measure(names, options.seconds, print_row)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure, and print figures.")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each measurement (default 5)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="stored messages for 'growth' (default 1,000,000)")
    names = sorted({*_measurements(postgres=False), *_measurements(postgres=True)})
    parser.add_argument("--only", choices=names, metavar="NAME", help=f"one measurement: {', '.join(names)}")
    options = parser.parse_args()
    if options.only and options.only not in _measurements(postgres=options.postgres):
        parser.error(f"'{options.only}' is measured {'without' if options.postgres else 'with'} --postgres")
    return options


def _measurements(*, postgres: bool) -> list[str]:
    return list(production.MEASUREMENTS if postgres else embedded.MEASUREMENTS)


def _print_top(database: str) -> None:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {database}"
    print(f"{machine}, load average {os.getloadavg()[0]:.1f}\n")
    print_header()


def _allow_many_sockets() -> None:
    """Each stream is an open file of the server and of the load generator, which inherit this limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    main()
