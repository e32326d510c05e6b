"""The kit's own reading of conditions: how they are written, and what meets them."""

import pytest

from zoho_contract.model.conditions import Condition, asked


@pytest.mark.parametrize(
    ("condition", "query", "criterion"),
    [
        (
            Condition("City", "text", "=", ("O'Hara (B), C",)),
            r"City = 'O\'Hara (B), C'",
            r"(City:equals:O'Hara \(B\)\, C)",
        ),
        (Condition("City", "text", "like", ("ab%",)), "City like 'ab%'", "(City:starts_with:ab)"),
        (Condition("Size", "number", "between", (1, 4)), "Size between 1 and 4", "(Size:between:1,4)"),
        (Condition("Size", "number", "in", (1, 4)), "Size in (1, 4)", "(Size:in:1,4)"),
        (Condition("Open", "flag", "=", (True,)), "Open = true", "(Open:equals:true)"),
    ],
)
def test_conditions_are_written_as_documented(condition, query, criterion):
    """Texts are quoted in queries and escaped in criteria; numbers and flags are bare."""
    assert (query, criterion) == (condition.query, condition.criterion)


@pytest.mark.parametrize(
    ("condition", "shown", "meets"),
    [
        (Condition("Size", "number", ">=", (4,)), 4.0, True),
        (Condition("Size", "number", ">", (4,)), 4, False),
        (Condition("Size", "number", "not between", (1, 4)), 10, True),
        (Condition("Size", "number", "not in", (1,)), None, None),
        (Condition("Size", "number", "in", (1,)), None, False),
        (Condition("Size", "number", "is null"), None, True),
        (Condition("Day", "day", "<", ("2030-01-03",)), "2030-01-02", True),
        (Condition("At", "moment", "=", ("2030-01-02T03:04:05+00:00",)), "2030-01-02T04:04:05+01:00", True),
        (Condition("City", "text", "like", ("a%c",)), "a.b.c", True),
        (Condition("City", "text", "like", ("a%c",)), "a.b.cd", False),
        (Condition("City", "text", "=", ("ab",)), "AB", None),
        (Condition("City", "text", "!=", ("ab",)), "b", True),
    ],
)
def test_meeting_a_condition_follows_the_documents(condition, shown, meets):
    """What the documents leave open, such as letter case, is neither met nor missed."""
    assert meets is condition.holds(shown)


def test_every_operator_is_asked_at_its_border():
    """Numbers are asked for by all of their operators, at each of the known values."""
    conditions = asked("Size", "number", [1, 4, 10])

    assert {(">", (1,)), (">", (4,)), ("<=", (10,)), ("between", (4, 10)), ("is null", ())} <= {
        (item.operator, item.values) for item in conditions
    }
