"""Many draw the last relation that a record may have, at the same moment: one of them does."""

from __future__ import annotations

import pytest
from tests.faults.test_many_clients import together
from tests.installation import HERE, Answer, Client, Installation, query

pytestmark = pytest.mark.both_databases

WRITERS = 8


def _items(client: Client, count: int) -> list[str]:
    asked = [client.ask("POST", "items", {"title": f"Item {number}"}) for number in range(count)]
    return [answer.json()["reference"] for answer in asked]


def _one_won(answers: list[Answer], taken: str) -> int:
    """Return which writer won; all others were told what is too many and what stands."""
    assert sorted(answer.status for answer in answers) == [200, *[422] * (WRITERS - 1)]
    for answer in answers:
        if answer.status == 422:
            (error,) = answer.json()["errors"]
            assert (error["code"], error["hint"]) == ("too-many", "End that relation first.")
            assert error["message"].startswith(f"{taken} is already noted as")
    return next(n for n, answer in enumerate(answers) if answer.status == 200)


def _standing(installation: Installation) -> int:
    return int(query(installation, "SELECT count(*) FROM engine_edge WHERE valid_to IS NULL"))


def test_of_many_who_draw_the_last_one_from_a_record_exactly_one_does(
    installation: Installation,
) -> None:
    with installation.serve() as server:
        with server.client() as client:
            device, *racks = _items(client, WRITERS + 1)

        def mount(client: Client, number: int) -> Answer:
            body = {"type": "mounted_in", "targets": [racks[number]]}
            return client.ask("POST", f"items/{device}/relations", body)

        answers = together(server, WRITERS, mount)
        winner = _one_won(answers, device)
        with server.client() as client:
            now = client.ask("GET", f"items/{device}/relations").json()
    for answer in answers:
        if answer.status == 422:
            assert racks[winner] in answer.json()["errors"][0]["message"]
    assert [one["reference"] for one in now["items"]] == [racks[winner]]
    assert _standing(installation) == 1
    assert installation.look()["wrong"] == []


def test_of_many_who_draw_the_last_one_to_a_record_exactly_one_does(
    installation: Installation,
) -> None:
    status, said = installation.run(str(HERE / "own_relation.py"))
    assert status == 0, said
    with installation.serve() as server:
        with server.client() as client:
            led, *chiefs = _items(client, WRITERS + 1)

        def lead(client: Client, number: int) -> Answer:
            body = {"type": "own.leads", "targets": [led]}
            return client.ask("POST", f"items/{chiefs[number]}/relations", body)

        _one_won(together(server, WRITERS, lead), led)
    assert _standing(installation) == 1
    assert installation.look()["wrong"] == []
