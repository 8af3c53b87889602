"""The short form of `python -m bench notices`: kill -9 while a notice leaves."""

import pytest

from bench.notices import notices
from tests.servers.dovecot import dovecot

__all__ = ["dovecot"]

pytestmark = [pytest.mark.dovecot, pytest.mark.long]


async def test_everybody_gets_a_notice_once_however_often_the_service_is_killed(dovecot):
    found = await notices(dovecot, 60, 1)

    assert (found["accepted"], found["missing"], found["doubled"]) == (60, 0, 0)
    assert found["status"]["sent"] == found["status"]["recipients"] == 60
