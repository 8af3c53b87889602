"""The short form of `python -m bench adoption`: set up from answers, checked, rehearsed over Dovecot, then served."""

import pytest

from bench.adoption import adoption

pytestmark = [pytest.mark.dovecot, pytest.mark.long]

MAILS = 30


async def test_a_company_takes_the_desk_over(dovecot):
    found = await adoption(dovecot, MAILS)

    assert found["status"] == dict.fromkeys(("init", "check", "rehearse", "serve"), 0)
    assert found["rehearsed"] == {"mails": MAILS, "cases": MAILS, "sent": 0, "failures": {}}
    assert found["untouched_before_serve"]
    assert found["acknowledged"] == found["would_acknowledge"] == MAILS
    assert found["in_its_own_name"]
