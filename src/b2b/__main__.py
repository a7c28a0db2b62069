"""The `b2b` command. Every subcommand runs against the database of the running service, or brings it."""

from __future__ import annotations

import sys

import click

from b2b.commandline import (
    audit,
    backup,
    company,
    database,
    demo,
    mail,
    operator,
    partnership,
    personal,
    processes,
    projections,
)
from b2b.errors import Refused
from b2b.settings import CannotStart


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """B2B Console: ask several suppliers at once, decide who delivers what, follow every order."""


cli.add_command(processes.run)
cli.add_command(processes.web)
cli.add_command(processes.worker)
cli.add_command(processes.metrics)
cli.add_command(database.migrate_database)
cli.add_command(database.database)
cli.add_command(company.company)
cli.add_command(partnership.partnership)
cli.add_command(projections.projections)
cli.add_command(demo.demo)
cli.add_command(audit.audit)
cli.add_command(backup.backup)
cli.add_command(backup.restore)
cli.add_command(personal.personal)
cli.add_command(mail.mail)
cli.add_command(operator.operator)


def main() -> None:
    """Run the command; a refusal is one clear line and exit code 1, never a traceback."""
    try:
        cli()
    except (Refused, CannotStart) as refused:
        click.echo(f"b2b: {refused}", err=True)
        for fault in getattr(refused, "field_errors", ()):
            click.echo(f"  {fault.pointer}: {fault.message}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
