from datetime import UTC, datetime

from isthmus.engine import keys
from isthmus.engine.keys import new_key


def test_later_keys_are_larger() -> None:
    made = [new_key() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_a_key_fits_a_signed_63_bit_column() -> None:
    assert 0 < new_key() < 2**63


def test_keys_of_every_year_are_read_from_an_address() -> None:
    """From July 2027 on they have a digit more."""
    for moment in (datetime(2026, 11, 28, tzinfo=UTC), datetime(2080, 1, 1, tzinfo=UTC)):
        key = keys.first_key_of(moment)
        assert keys.key_in(str(key)) == key
    assert keys.key_in(str(2**63 - 1)) == 2**63 - 1
    for wrong in ("", "-1", "1.5", "x", "²", "٣", " 1", str(2**63), "9" * 5000, "1\x00"):
        assert keys.key_in(wrong) is None
