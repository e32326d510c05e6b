"""The command `completion`."""

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(*, shell: str) -> None:
    """Print what completes commands, options and modules in SHELL.

    \b
    bash:  eval "$(zoho-crm completion bash)"       in ~/.bashrc
    zsh:   eval "$(zoho-crm completion zsh)"        in ~/.zshrc
    fish:  zoho-crm completion fish > ~/.config/fish/completions/zoho-crm.fish
    """  # noqa: D301 - a mark of click's
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - for who asks

    from zoho_crm.cli.app import COMPLETE, NAME, app  # noqa: PLC0415 - which imports this module

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(app, {}, NAME, COMPLETE).source())
