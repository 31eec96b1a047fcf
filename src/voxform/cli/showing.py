"""The option that shows a plan whole; every command that prints one has it."""

import click

full_option = click.option(
    "--full", is_flag=True, help="Show every change, and every text whole, however many and long they are."
)
