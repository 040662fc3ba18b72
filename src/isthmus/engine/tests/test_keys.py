from isthmus.engine.keys import new_key


def test_later_keys_are_larger() -> None:
    keys = [new_key() for _ in range(20_000)]
    assert keys == sorted(set(keys))


def test_a_key_fits_a_signed_63_bit_column() -> None:
    assert 0 < new_key() < 2**63
