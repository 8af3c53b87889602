"""The reference is what the code says: a setting, command, audit entry or kind that changes must be written anew."""

import pytest

from scripts.reference import PAGES, PLACE


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_page_is_up_to_date(page):
    assert (PLACE / page).read_text(encoding="utf-8") == PAGES[page](), "run: make reference"
