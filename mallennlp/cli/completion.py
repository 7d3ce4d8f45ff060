"""``mallennlp completion``: the script that completes commands in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from mallennlp.exceptions import UsageError

HINTS = {
    "bash": 'add to ~/.bashrc:                eval "$(mallennlp completion bash)"',
    "zsh": 'add to ~/.zshrc, after compinit: eval "$(mallennlp completion zsh)"',
    "fish": "once: mallennlp completion fish > ~/.config/fish/completions/mallennlp.fish",
}


@click.command(
    epilog="\b\n" + "\n".join(f"{shell}: {hint}" for shell, hint in HINTS.items())
)
@click.argument("shell", type=click.Choice(list(HINTS)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for your shell."""
    kind = get_completion_class(shell)
    if kind is None:
        raise UsageError(
            f"The installed version of click cannot complete in {shell}. Upgrade it."
        )
    root = ctx.find_root()
    click.echo(kind(root.command, {}, "mallennlp", "_MALLENNLP_COMPLETE").source())
