import asyncio
from typing import cast

from mail.imap import Mailbox
from mail.watching import Watch


class Server:
    """Tells of mail at the third look; whoever holds IDLE is told of none."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def look(self) -> bool:
        self.asked.append("look")
        return len(self.asked) == 3

    async def idle(self, seconds: float, wake: asyncio.Event) -> bool:
        self.asked.append(f"idle {seconds:.0f}")
        return False


async def test_at_rest_it_holds_idle_and_asks_nothing() -> None:
    server = Server()

    news = await Watch().news(cast("Mailbox", server), 60, asyncio.Event())

    assert (news, server.asked) == (False, ["idle 60"])


async def test_after_a_mail_it_asks_until_there_is_the_next_one() -> None:
    server, watch = Server(), Watch()
    watch.mail_came()

    news = await watch.news(cast("Mailbox", server), 60, asyncio.Event())

    assert (news, server.asked) == (True, ["look", "look", "look"])


async def test_told_to_stop_it_asks_no_more() -> None:
    server, watch, stop = Server(), Watch(), asyncio.Event()
    watch.mail_came()
    stop.set()

    await watch.news(cast("Mailbox", server), 60, stop)

    assert server.asked == ["idle 60"]
