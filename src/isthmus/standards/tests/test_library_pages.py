"""The pages of the library: shelf, trees, comparison, glossary, errata."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from isthmus.standards.correspondences import pairs
from isthmus.standards.library import EDITIONS, edition
from isthmus.standards.terms import terms

pytestmark = pytest.mark.django_db

BASE = "/o/northgate/standards/"
TABLE = f"{BASE}compare/iso27001-2013/iso20000-1-2011/"
#: Session, account, membership, circles, the editions in use, and the organizations of the frame.
QUERIES = 6
SignIn = Callable[[str], Client]


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in("auditor")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_shelf_names_every_edition_with_what_is_unverified(client: Client) -> None:
    page = text(client, BASE)
    for code in EDITIONS:
        assert edition(code).title in page
    assert "105 unverified" in page
    assert "No edition is in use yet" in page


@pytest.mark.parametrize("code", EDITIONS)
def test_a_tree_shows_every_requirement_with_its_provenance(client: Client, code: str) -> None:
    page = text(client, f"{BASE}{code}/?open=all")
    for requirement in edition(code).requirements:
        assert f'id="{requirement.slug}"' in page
    assert page.count('class="prov ') >= len(edition(code).requirements)


def test_a_tree_is_searched_by_words_and_by_reference(client: Client) -> None:
    page = text(client, f"{BASE}iso27001-2013/?q=teleworking")
    assert 'id="A.6.2.2"' in page
    assert 'id="A.6"' in page
    assert 'id="A.7"' not in page
    assert 'id="5.1-c"' in text(client, f"{BASE}iso27001-2013/?q=5.1 c)")


@pytest.mark.parametrize("pair", [*pairs(), *((b, a) for a, b in pairs())], ids=" ".join)
def test_every_pair_is_drawn_with_a_link_between_nodes_that_are_on_the_page(
    client: Client, pair: tuple[str, str]
) -> None:
    page = text(client, f"{BASE}compare/{pair[0]}/{pair[1]}/")
    found = re.search(r'<script type="application/json" id="corr-links">(.*?)</script>', page)
    assert found
    links = json.loads(found.group(1))
    nodes = set(re.findall(r'data-node="([^"]+)"', page))
    assert links
    for left, right, _ in links:
        assert {left, right} <= nodes
    assert "The table behind the picture" in page


def test_choosing_a_requirement_tells_relation_source_what_each_side_adds_and_errata(
    client: Client,
) -> None:
    page = text(client, f"{TABLE}?at=l-5.1-b")
    choice = page[page.index('id="choice"') :]
    assert "Table A.1, row 15" in choice
    assert "27001:2013 adds:" in choice
    assert "20000-1:2011 adds:" in choice
    assert "7.2 is printed with the title of 7.1" in choice
    assert 'data-chosen="l-5.1-b"' in page


def test_what_no_row_speaks_of_is_told_by_what_is_above_it(client: Client) -> None:
    page = text(client, f"{TABLE}?at=l-A.9.2.1")
    assert "Said of A.9.2" in page


def test_the_picture_is_narrowed_by_provenance_and_relation(client: Client) -> None:
    page = text(client, f"{TABLE}?provenance=body")
    links = json.loads(page.split('id="corr-links">')[1].split("</script>")[0])
    assert {kind for _, _, kind in links} == {"body"}
    silent = text(client, f"{TABLE}?relation=not-specified")
    assert "These rows draw no line" in silent


def test_editions_that_are_not_related_are_absent(client: Client) -> None:
    assert client.get(f"{BASE}compare/iso27001-2013/iso20000-1-2018/").status_code == 404
    assert client.get(f"{BASE}compare/iso27001-2013/iso9001-2015/").status_code == 404
    assert client.get(f"{BASE}iso9001-2015/").status_code == 404


def test_comparing_begins_with_the_printed_table(client: Client) -> None:
    answer = client.get(f"{BASE}compare/")
    assert (answer.status_code, answer.headers["Location"]) == (302, TABLE)


def test_the_glossary_holds_every_term_and_is_filtered(client: Client) -> None:
    page = text(client, f"{BASE}terms/")
    for term in terms():
        assert f'id="{term.slug}"' in page
    assert 'id="availability"' in text(client, f"{BASE}terms/?meaning=different")
    assert 'id="availability"' not in text(client, f"{BASE}terms/?meaning=same")
    assert "No term fits" in text(client, f"{BASE}terms/?q=xylophone")


def test_an_erratum_is_found_by_its_number_alone(client: Client) -> None:
    page = text(client, f"{BASE}errata/?q=E1")
    assert 'id="E1"' in page
    assert 'id="E10"' not in page
    assert text(client, f"{BASE}errata/").count('class="tree-node"') == 53


@pytest.mark.parametrize(
    "address", ["", "iso27001-2013/", "terms/", "compare/iso27001-2013/iso20000-1-2011/?at=l-5.2"]
)
def test_the_library_costs_few_queries_whatever_it_shows(
    client: Client, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(BASE + address)
    with django_assert_max_num_queries(QUERIES):
        client.get(BASE + address)


def test_words_that_look_like_markup_stay_words(client: Client) -> None:
    page = text(client, f"{BASE}iso27001-2013/?q=<script>alert(1)</script>")
    assert "<script>alert(1)" not in page


def test_the_library_is_for_members_of_the_house(sign_in: SignIn) -> None:
    assert Client().get(BASE).status_code == 302
    assert sign_in("administrator").get(BASE).status_code == 200
    assert sign_in("customer_contact").get(BASE).status_code == 404
