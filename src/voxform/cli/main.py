"""`voxform`: finds the command, and turns whatever goes wrong into a diagnostic and an exit code."""

import gc
import sys
from importlib import import_module

import click

from voxform import __version__
from voxform.cli.output import flush, open_missing

# Each command stands in a module of its own, imported when it is called: `--help` loads click only.
COMMANDS = {
    "init": (
        "voxform.cli.init:init",
        "Make a project that plans and applies at once on the embedded platform.",
    ),
    "validate": ("voxform.cli.validate:validate", "Check the configuration; offline."),
    "plan": ("voxform.cli.plan:plan", "Show what apply would do; changes nothing."),
    "apply": ("voxform.cli.apply:apply", "Make the account look like the configuration."),
    "destroy": ("voxform.cli.apply:destroy", "Delete every object that is recorded here."),
    "env": ("voxform.cli.env:env", "The environments: which there are, how far each is, how two differ."),
    "promote": ("voxform.cli.promote:promote", "Apply to an environment what another one has proved."),
    "verify": ("voxform.cli.verify:verify", "Look whether the last run did what it should, and record it."),
    "secrets": ("voxform.cli.secrets:secrets", "List the secret variables: set or not, and where each goes."),
    "rotate": ("voxform.cli.rotate:rotate", "Send the secrets of a resource again, and nothing else."),
    "show": ("voxform.cli.show:show", "Show a saved plan."),
    "graph": ("voxform.cli.graph:graph", "Print what depends on what, as a graph to be drawn."),
    "drift": ("voxform.cli.drift:drift", "Show what someone else changed on the platform."),
    "import": ("voxform.cli.import_object:import_object", "Adopt an existing object; writes nothing to it."),
    "output": ("voxform.cli.output_value:output", "Print a recorded value for a script, an id for instance."),
    "adopt": ("voxform.cli.adopt:adopt", "Adopt every declared object that exists; writes nothing to any."),
    "export": ("voxform.cli.export:export", "Write the account as a project; changes nothing there."),
    "affected": ("voxform.cli.affected:affected", "List the environments that a change touches."),
    "snapshot": ("voxform.cli.snapshot:snapshot", "Save what a plan reads, without secrets."),
    "schema": ("voxform.cli.schema:schema", "Print a JSON Schema of resource files, for editors."),
    "completion": ("voxform.cli.completion:completion", "Print what makes a shell complete commands."),
    "state": ("voxform.cli.state:state", "Look at the state, and mend it."),
    "emulator": ("voxform.cli.emulator:emulator", "Run the embedded platform as a server."),
}


class Commands(click.Group):
    """A group that imports a command only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Names in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command itself, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for an unknown one."""
        if args and args[0] not in COMMANDS:
            from voxform.core.suggestion import closest

            near = closest(args[0], COMMANDS)
            ctx.fail(f"there is no command '{args[0]}'" + (f"; did you mean '{near}'?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="voxform %(version)s")
@click.option("-C", "--chdir", "folder", default=".", metavar="DIR", help="The project's folder.")
@click.option("-e", "--environment", metavar="NAME", help="The environment; also VOXFORM_ENV.")
@click.option("--schemas", multiple=True, metavar="DIR", help="A folder with kind files of your own.")
@click.option("--no-color", is_flag=True, help="No colours; also NO_COLOR.")
@click.option("-q", "--quiet", is_flag=True, help="Only problems and results.")
@click.option("-v", "--verbose", count=True, help="Show requests; never what they hold.")
@click.pass_context
def voxform(ctx: click.Context, /, **given: object) -> None:
    """Make a OneInbox account look like what a Git repository says.

    Exit codes: 0 done or nothing to do, 1 error, 2 changes or drift present (where asked for), 3 refused,
    4 apply incomplete (state saved), 130 interrupted (state saved).
    """
    ctx.obj = dict(given)


def main() -> None:
    """Run the command line and exit; no traceback for a user's mistake."""
    _dump_no_core()
    _collect_seldom()
    open_missing()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line; the exit code."""
    try:
        code = voxform.main(arguments, prog_name="voxform", standalone_mode=False)
    except BaseException as problem:  # noqa: BLE001  # the one place where anything ends
        from voxform.cli.failure import report

        code = report(problem, arguments)
    flush()
    return code if isinstance(code, int) else 0


def _collect_seldom() -> None:
    """Large trees without cycles grow here, and Python's collector would visit them again and again."""
    gc.set_threshold(1_000_000, 10, 10)


def _dump_no_core() -> None:
    """The memory of a process that crashed would hold its secrets."""
    try:
        import resource
    except ModuleNotFoundError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
