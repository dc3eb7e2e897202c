"""How fast it is: `make bench` prints a table for each part, then the same as JSON.

`screens`: the main screens of the directory, as long as the official one and four times as long; `inbox`: what is to
answer, in a table of 10,000 solicitations and of 1,000,000; `lives`: the acts of the workflow, by 1 client and by 8;
`load`: 50 requests a second to the site as it is served; `refusals`: the worst of bad input, sent to it; `screening`:
how many notes are stopped, beside regular expressions. The first three go through all of Django, beside raw statements
of psycopg that fetch or write the same rows, in the same run: the ratio is what the comfort costs. Nothing leaves the
machine, and the number of rounds bounds the time. Exit code 1 where a part names something wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib import import_module
from typing import Any

from benchmarks import own_database
from cms.embedded_database import work_as_owner

DATABASE = "relais_bench"
PARTS = ("screens", "inbox", "lives", "load", "refusals", "screening")
OWN = frozenset({"inbox", "load", "screening"})  # which fill a database of their own, or need none


def main() -> None:
    """Fill databases of their own, measure, print, drop them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", choices=[*PARTS, []], help=f"{', '.join(PARTS)}; all")
    parts = parser.parse_args().parts or PARTS
    os.environ["ALLOWED_HOSTS"] = "testserver"
    figures: dict[str, Any] = {}
    work_as_owner(DATABASE)
    try:
        if not OWN.issuperset(parts):
            own_database.use(DATABASE)
        for part in parts:
            figures[part] = import_module(f"benchmarks.{part}").run()
    finally:
        own_database.drop(DATABASE)
    print(json.dumps(figures, ensure_ascii=False))
    sys.exit(any(figures[part]["wrong"] for part in ("load", "refusals") if part in figures))


if __name__ == "__main__":
    main()
