"""What the note of a group says of its forms: 「前橋市議会 2023-05-22 で確認: A、B。未確認: C」."""

from __future__ import annotations

_SEEN = " で確認: "


def seen_in(note: str) -> dict[str, str]:
    """Of each form that the note calls seen, in which record; of others it says nothing.

    A note is free text: one that is written otherwise says nothing of any form.
    """
    seen: dict[str, str] = {}
    for sentence in note.split("。"):
        record, calls_seen, forms = sentence.partition(_SEEN)
        if calls_seen:
            seen |= dict.fromkeys(forms.split("、"), record)
    return seen
