"""The command `personvern`. Exit status: 0 ok, 1 a finding or failure, 2 wrong use."""

from __future__ import annotations

import click

from service.cli_audit import audit
from service.cli_backup import backup, restore
from service.cli_breach import breach
from service.cli_chat import chat
from service.cli_customers import customers
from service.cli_deadline import deadline
from service.cli_init import init
from service.cli_keys import keys
from service.cli_letter import letter
from service.cli_notice import notice
from service.cli_optout import optout
from service.cli_parse import parse
from service.cli_person import case_erase, case_export
from service.cli_process import check, migrate, serve
from service.cli_proof import proof
from service.cli_record import case, dead_letter, outbox
from service.cli_rehearse import rehearse
from service.cli_retention import erasure, retention
from service.cli_sandbox import sandbox
from service.cli_stats import stats
from service.cli_train import train
from service.cli_triage import evaluate, triage


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A desk for privacy inquiries: mail in, acknowledged, decided in Slack, answered on time."""


for command in (
    audit,
    backup,
    breach,
    case,
    chat,
    check,
    dead_letter,
    customers,
    deadline,
    erasure,
    evaluate,
    init,
    keys,
    letter,
    migrate,
    notice,
    optout,
    outbox,
    parse,
    proof,
    rehearse,
    restore,
    retention,
    sandbox,
    serve,
    stats,
    train,
    triage,
):
    main.add_command(command)

for part in (case_erase, case_export):
    case.add_command(part)
