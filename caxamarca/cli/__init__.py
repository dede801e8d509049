"""For those who run it: each command is the `command` of one module, read only when it is asked for."""

from importlib import import_module

import click

from caxamarca.cli.language import _

# The word that is typed, and the module that answers to it, in the order in which `--help` lists them.
COMMANDS = {
    "serve": "serve",
    "init": "init",
    "link": "link",
    "roll": "enrolling",
    "mef": "mef",
    "demo": "demo",
    "load": "loading",
    "key": "holding_keys",
    "open-box": "opening_box",
    "watch": "watching",
    "count": "counting",
    "bench": "benching",
    "tick": "ticking",
    "backup": "backing_up",
    "restore": "restoring",
    "test": "testing",
    "attack": "attacking",
    "mutate": "mutating",
    "words": "words",
    "reading": "reading",
    "translate": "translating",
    "build": "building",
}


class CommandLine(click.Group):
    """The commands of the house, found by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """List the words that can be typed."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Read the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"caxamarca.cli.{COMMANDS[cmd_name]}").command
        assert isinstance(command, click.Command)  # noqa: S101 - a module without one is a mistake of ours
        command.options_metavar = _("[OPTIONS]")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, each with its whole sentence."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(_("Commands")):
            formatter.write_dl(
                [(name, command.help or "") for name, command in commands if command and not command.hidden]
            )


@click.command(
    cls=CommandLine,
    help=_("Caxamarca Democrática y Participativa. Without a command, it serves the site."),
    options_metavar=_("[OPTIONS]"),
    subcommand_metavar=_("COMMAND [ARGUMENTS]..."),
)
def main() -> None:
    """Hand over to the command that was typed."""
