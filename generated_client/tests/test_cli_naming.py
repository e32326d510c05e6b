"""How the command line finds what a user names."""

import pytest

from zoho_crm.cli.naming import Known
from zoho_crm.cli.refusal import Refused

TAGS = Known.of(
    "tag", [("11", ["Zeta"]), ("12", ["zeta"]), ("2024", ["a"]), ("13", ["2024"]), ("14", ["VIP", "vip@x"])]
)


@pytest.mark.parametrize(
    ("word", "one"), [("Zeta", "11"), ("zeta", "12"), ("2024", "2024"), ("13", "13"), ("vip", "14"), ("VIP@X", "14")]
)
def test_what_is_named_exactly_wins(word, one):
    """An id before a name, and a name as it is written before one in other letters."""
    assert one == TAGS.find(word)


def test_name_of_several_wants_an_id():
    """In a whole sentence, with the ids."""
    with pytest.raises(Refused) as refused:
        TAGS.found(["VIP", "ZETA"])

    assert "'ZETA' is the name of more than one tag: give an id, of 11, 12. Nothing was done." == str(refused.value)


def test_things_without_a_name_are_found_by_their_ids():
    """And no name is made up for them where names are listed."""
    known = Known.of("territory", [("1", [None]), ("2", ["North"])])

    assert "1" == known.find("1")
    with pytest.raises(ValueError, match="'None' is no territory; there are 'North'"):
        known.find("None")
