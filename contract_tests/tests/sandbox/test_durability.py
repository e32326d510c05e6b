"""A killed sandbox loses nothing; `python -m proof.durability` does this twenty times with 10,000 writes each."""

from proof.durability import run_round


def test_killed_in_the_middle_of_concurrent_writes(tmp_path):
    """Every answered write is there once, every job ends, the database is sound."""
    answered, problems = run_round(tmp_path / "durable.sqlite", 1, writes=400, writers=8)

    assert [] == problems
    assert answered > 50
