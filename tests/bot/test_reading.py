"""Reading what the person wrote: privately, masked, by right, and never unlogged."""

from __future__ import annotations

from cases.case import Case
from cases.events import ContentShown
from sandbox.slack import RESTRICTED_CHANNEL, STAFF_CHANNEL
from tests.bot.office import Office, texts_of
from tests.examples import NOW, a_case, a_draft, a_mail

HOSTILE = "<!channel> <@U0ANNE> <https://evil.example|trykk> \u202eTXT {{ 7 * 7 }} {number} "


async def open_with_mail(office: Office, text: str, subject: str = "Innsyn") -> Case:
    """A case with one mail."""
    case = await office.open_case(a_case(subject=subject, draft=a_draft(subject=subject, text=text)))
    arrival = await office.store.ledger.store("INBOX", 1, 1, b"raw", NOW)
    async with office.store.repository.record() as record:
        await record.add_message(case.number, arrival, a_mail(text=text, subject=subject))
    return case


async def test_the_text_is_read_in_a_modal_with_its_numbers_hidden(quiet: Office) -> None:
    case = await open_with_mail(quiet, "Jeg er født 010170 12345. Ring 912 34 567.")
    dag = quiet.slack.user("U0DAG")
    shown = await (await dag.command("/personvern", f"show {case.number}")).message()

    await dag.click(shown, "read")
    modal = await dag.modal("read_case")

    text = texts_of(modal.blocks)
    assert "Jeg er født" in text
    for digits in ("010170", "12345", "912 34 567"):
        assert digits not in text


async def test_reading_is_recorded_before_anything_is_shown(quiet: Office) -> None:
    case = await open_with_mail(quiet, "Hei")
    dag = quiet.slack.user("U0DAG")
    shown = await (await dag.command("/personvern", f"show {case.number}")).message()
    quiet.handler.open.clear()

    await dag.click(shown, "read")
    before = dag.view()
    quiet.handler.open.set()
    await dag.modal("read_case")

    assert before is None
    assert [(type(event), event.what) for event in quiet.handler.events] == [(ContentShown, "redacted text")]  # type: ignore[union-attr]


async def test_whoever_may_not_read_is_shown_nothing(quiet: Office) -> None:
    case = await open_with_mail(quiet, "Hei")
    dag, eva = quiet.slack.user("U0DAG"), quiet.slack.user("U0EVA")
    shown = await (await dag.command("/personvern", f"show {case.number}")).message()

    reply = await eva.click(shown, "read")

    assert (await reply.message()).text.startswith("Du har ikke rett til dette.")
    assert eva.view() is None
    assert quiet.handler.events == []


async def test_hostile_text_is_inert_wherever_it_is_shown(office: Office) -> None:
    hostile = HOSTILE + "x" * 40_000
    case = await open_with_mail(office, hostile, subject=HOSTILE)
    card = await office.card(case.number)
    anne = office.slack.user("U0ANNE")
    shown = await (await anne.command("/personvern", f"show {case.number}")).message()
    seen = [card.blocks, shown.blocks]

    for action, where, callback in (
        ("read", shown, "read_case"),
        ("approve", card, "approve_reply"),
        ("edit", card, "edit_reply"),
    ):
        await anne.click(where, action)
        seen.append((await anne.modal(callback)).blocks)

    alive = [text for blocks in seen for text in mrkdwn_of(blocks) if "<!channel>" in text or "evil" in text]
    assert alive == []
    assert "\u202e" not in str(seen)


async def test_no_content_reaches_a_channel_or_an_answer_that_others_could_see(office: Office) -> None:
    case = await open_with_mail(office, "HEMMELIGTEKST", subject="HEMMELIGEMNE")
    card = await office.card(case.number)
    anne = office.slack.user("U0ANNE")
    await anne.click(card, "edit")
    await anne.submit(await anne.modal("edit_reply"), {"subject": "HEMMELIGEMNE", "text": "HEMMELIGTEKST 2"})
    await anne.click(card, "reject")
    await anne.submit(await anne.modal("reject_reply"), {"reason": "HEMMELIGGRUNN"})
    await office.slack.wait_for(lambda: len(office.slack.thread(STAFF_CHANNEL, card.ts)) == 2)

    channels = [office.slack.messages(room) for room in (STAFF_CHANNEL, RESTRICTED_CHANNEL)]
    posted = [*channels[0], *channels[1], *office.slack.thread(STAFF_CHANNEL, card.ts)]
    told = office.slack.ephemerals("U0ANNE")
    assert "HEMMELIG" not in str([posted, told])
    assert "kari" not in str([posted, told])


def mrkdwn_of(value: object) -> list[str]:
    """Every text that Slack would read for mentions and links."""
    if isinstance(value, dict):
        own = [str(value["text"])] if value.get("type") == "mrkdwn" else []
        return own + [text for item in value.values() for text in mrkdwn_of(item)]
    if isinstance(value, list):
        return [text for item in value for text in mrkdwn_of(item)]
    return []
