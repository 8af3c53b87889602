"""The registers as parts of the process: what they lend to Slack and to triage, and who hands blocks over."""

from __future__ import annotations

from cases.ports import Clock
from models.store import Store
from service.health import Health
from service.optout_webhook import OptOutWebhook
from service.runner import Part
from service.settings import Settings


def marketing_lists(settings: Settings) -> tuple[str, ...]:
    """What marketing can be blocked on. Raises `mail.organisation.InvalidFacts`."""
    return tuple(str(name) for name in settings.own_facts().organisation["marketing_lists"])


async def customer_domains(store: Store) -> frozenset[str]:
    """The mail domains of our customers, as the register holds them now."""
    customers = await store.registers.customers()
    return frozenset(domain for customer in customers.values() for domain in customer.domains)


def optout_part(health: Health, settings: Settings, store: Store, clock: Clock) -> dict[str, Part]:
    """The part that hands blocks to the newsletter tool, where one is named; shown in health as `opt-outs`."""
    if not settings.optout_webhook_url:
        return {}
    secret = settings.optout_webhook_secret.get_secret_value()
    webhook = OptOutWebhook(store.blocks, clock, settings.optout_webhook_url, secret)
    health.register("opt-outs", webhook.state)
    return {"opt-outs": webhook.run}
