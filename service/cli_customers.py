"""`personvern customers`: whom we are processor for, who may instruct us, and what the agreements set a time for."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import click

from cases.audit_events import AuditEntry, AuditEvent
from cases.registers import Customer
from models.store import Store
from service.cli_record import operator, show, with_store
from service.clock import SystemClock
from service.customer_files import UnusableCustomers, read_customers


@click.group()
def customers() -> None:
    """The customer register; its source is a file of yours."""


@customers.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def customers_import(file: Path) -> None:
    """Put the customers of FILE (.toml or .csv) in the place of all that are on record; nothing, where one is wrong.

    Deadlines and the check of instructions follow at once, triage from the next start of serve.
    """
    try:
        found = read_customers(file)
    except UnusableCustomers as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        raise SystemExit(1) from None
    fields = {"customers": str(len(found)), "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    entry = AuditEntry(event=AuditEvent.CUSTOMERS_IMPORTED, actor=operator(), case=None, fields=fields)

    async def work(store: Store) -> int:
        await store.registers.replace_customers(found, [entry], SystemClock().now())
        click.echo(f"{len(found)} customers on record")
        return 0

    with_store(work)


@customers.command("list")
@click.option("--json", "as_json", is_flag=True, help="a JSON object a line")
def customers_list(as_json: bool) -> None:
    """The customers with the terms of their agreements; how many may instruct us, not who."""

    async def work(store: Store) -> int:
        show([_line(each) for each in (await store.registers.customers()).values()], as_json=as_json)
        return 0

    with_store(work)


def _line(customer: Customer) -> dict[str, Any]:
    return {
        "number": customer.number,
        "name": customer.name,
        "domains": list(customer.domains),
        "may_instruct": len(customer.instructors),
        "contact": bool(customer.contact),
        "breach_hours": customer.terms.breach_hours,
        "forwarding_days": customer.terms.forwarding_days,
        "answer_days": customer.terms.answer_days,
    }
