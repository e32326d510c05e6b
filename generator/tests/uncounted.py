"""Programs that tests start and whose lines nobody counts: counting costs a third of a short program's time."""

import os


def uncounted(**more):
    """Give the environment of such a program: that of the tests, without what starts coverage, and some variables."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")} | more
