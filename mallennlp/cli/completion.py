"""``mallennlp completion``: the script that completes commands in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from mallennlp.cli import bash
from mallennlp.cli.main import COMPLETE_VARIABLE
from mallennlp.exceptions import UsageError

HINTS = {
    "bash": "add this line to ~/.bashrc:",
    "zsh": "add this line to ~/.zshrc, behind compinit:",
    "fish": "add this line to ~/.config/fish/config.fish:",
}
LINES = {
    "bash": 'eval "$(mallennlp completion bash)"',
    "zsh": 'eval "$(mallennlp completion zsh)"',
    "fish": "mallennlp completion fish | source",
}


def _hints() -> str:
    return "\n".join(f"{shell}: {HINTS[shell]}\n  {LINES[shell]}" for shell in HINTS)


@click.command(epilog="\b\n" + _hints())
@click.argument("shell", type=click.Choice(list(HINTS)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for your shell.

    With it the Tab key completes commands and options, and also the paths of experiments, tags,
    columns and users.
    """
    bash.register()
    kind = get_completion_class(shell)
    if kind is None:
        raise UsageError(
            f"The installed version of click cannot complete in {shell}. Upgrade it:"
            " 'pip install --upgrade click'."
        )
    root = ctx.find_root()
    click.echo(kind(root.command, {}, "mallennlp", COMPLETE_VARIABLE).source())
