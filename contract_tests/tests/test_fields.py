"""The lint of answers: each member that no promise looks at is named."""

from proof import fields


def test_every_member_of_an_answer_is_looked_at_or_named(capsys):
    """In the newest version nothing is left over."""
    assert (0, "v8;") == (fields.main(["v8"]), capsys.readouterr().out.split()[5])


def test_member_without_a_reason_is_told(monkeypatch, capsys):
    """Without its reason a member that no promise looks at is a problem, and is named."""
    monkeypatch.setattr(fields, "UNREAD", {key: why for key, why in fields.UNREAD.items() if "listTags" not in key})

    assert 1 == fields.main(["v8"])
    assert "v8 listTags: no promise looks at info.allowed_count" in capsys.readouterr().out
