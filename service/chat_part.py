"""Chats as two parts of the process: the addresses that take deliveries, and the worker that works them off."""

from __future__ import annotations

from cases.handler import BatchHandler
from cases.ports import Clock
from models.store import Store
from service.chat_accepting import ChatAccepting, Traffic
from service.chat_copies import CopyWriter, Render
from service.chat_providers import chat_providers
from service.chat_settings import ChatSettings
from service.chat_worker import ChatWorker
from service.http import ChatIntake


def chat_part(
    settings: ChatSettings, store: Store, handler: BatchHandler, render: Render, clock: Clock
) -> tuple[ChatIntake, ChatWorker]:
    """What takes deliveries, and what works them off; `render` is called on a thread where it takes long."""
    traffic, providers = Traffic(), chat_providers(settings)
    worker = ChatWorker(
        store.chat_deliveries,
        CopyWriter(handler, render, with_pdf=settings.chat_copy_pdf),
        {provider.name: provider.fetch for provider in providers if provider.fetch is not None},
        clock=clock,
        traffic=traffic,
        fetch_seconds=settings.chat_fetch_seconds,
    )
    accepting = ChatAccepting(store.chat_deliveries, clock, worker.wake)
    return ChatIntake(accepting, traffic, clock, providers, settings.chat_max_bytes), worker
