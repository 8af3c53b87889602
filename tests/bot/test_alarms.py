import pytest

from bot.alarms import SlackAlarms
from bot.client import make_client
from bot.texts import load_texts
from cases.alarms import Alarm, AlarmReason
from sandbox.slack import STAFF_CHANNEL, SlackStandIn


@pytest.fixture
def alarms(slack: SlackStandIn) -> SlackAlarms:
    return SlackAlarms(make_client(slack.bot_token, slack.url), STAFF_CHANNEL, load_texts())


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("reason", AlarmReason)
async def test_an_alarm_is_posted_in_the_staff_channel(alarms, slack, reason, over) -> None:
    told = await alarms.tell(Alarm(reason, over))

    section = "alarm_over" if over else "alarm"
    assert told
    assert [message.text for message in slack.messages(STAFF_CHANNEL)] == [load_texts()(f"{section}.{reason}")]


async def test_an_alarm_that_slack_refuses_was_not_told(slack) -> None:
    alarms = SlackAlarms(make_client("xoxb-feil", slack.url), STAFF_CHANNEL, load_texts())

    assert not await alarms.tell(Alarm(AlarmReason.TOKEN_REFUSED))


async def test_an_alarm_for_which_slack_is_not_there_was_not_told() -> None:
    alarms = SlackAlarms(make_client("xoxb-1", "http://127.0.0.1:1/api/"), STAFF_CHANNEL, load_texts())

    assert not await alarms.tell(Alarm(AlarmReason.TOKEN_REFUSED))
