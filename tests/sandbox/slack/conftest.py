"""The tests of the stand-in itself post whatever they like."""

from __future__ import annotations

import pytest


@pytest.fixture
def nothing_personal_in_slack() -> None:
    """No desk of ours has a part in these tests."""
