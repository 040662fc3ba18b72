"""Signatures after Standard Webhooks."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.engine.webhooks.signing import (
    SecretLost,
    headers,
    locked,
    new_secret,
    opened,
    signature,
)


def test_the_published_example_is_signed_as_it_says() -> None:
    signed = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_is_renewed_both_sign() -> None:
    one, two = new_secret(), new_secret()
    sent = headers([one, two], "msg_1", 7, b"{}")
    both = [signature(one, "msg_1", 7, b"{}"), signature(two, "msg_1", 7, b"{}")]
    assert sent["webhook-signature"].split(" ") == both
    assert (sent["webhook-id"], sent["webhook-timestamp"]) == ("msg_1", "7")


def test_a_secret_is_kept_encrypted(settings: Any) -> None:
    secret = new_secret()
    kept = locked(secret)
    assert secret not in kept
    assert opened(kept) == secret
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "another one"
    with pytest.raises(SecretLost):
        opened(kept)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert opened(kept) == secret
