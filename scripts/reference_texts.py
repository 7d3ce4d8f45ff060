"""What docs/commands.md and docs/configuration.md say beside what the code says of itself."""

from __future__ import annotations

from typing import Iterable, Mapping, Sequence, Tuple

from mallennlp.cli.asking import PASSWORD_VARIABLE
from mallennlp.cli.main import DEBUG_VARIABLE, EXIT_BROKEN_PIPE, EXIT_BUG, EXIT_INTERRUPTED
from mallennlp.cli.rows import FIELDS
from mallennlp.services.exporting.family_values import RECORD, SPREAD
from mallennlp.services.index.columns import ALIASES, COLUMNS


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


RUN = "2.10.1/pos/lstm_h16/seed_13"

EXAMPLES: Mapping[str, Sequence[str]] = {
    "new": (
        "mallennlp new tagging",
        "mallennlp new parsing --username ada --password-file password.txt",
    ),
    "init": (
        "mallennlp init",
        "mallennlp --wd my-runs init --name 'Reading runs' --username ada"
        " --password-file password.txt",
    ),
    "demo": ("mallennlp demo --open", "mallennlp demo look-around --port 8000 --no-serve"),
    "edit": ("mallennlp edit",),
    "user": ("mallennlp user list",),
    "user add": ("mallennlp user add bob --permission READ_WRITE --password-file password.txt",),
    "user list": ("mallennlp user list --json",),
    "user passwd": ("mallennlp user passwd bob --password-file password.txt",),
    "user set-permissions": ("mallennlp user set-permissions bob READ",),
    "user remove": ("mallennlp user remove bob --yes",),
    "index": ("mallennlp index", "mallennlp index --rebuild --json"),
    "ls": (
        "mallennlp ls",
        "mallennlp ls --status failed --status stalled",
        "mallennlp ls 'status:finished lr>=0.01 sort:-best_validation_accuracy'",
        "mallennlp ls '*/pos/*' --sort config.trainer.num_epochs --limit 10",
        "mallennlp ls reviews --columns lr,best_validation_loss --csv > reviews.csv",
        "mallennlp ls reviews --columns lr,best_validation_loss --latex > table.tex",
        "mallennlp ls --group seeds --sort -best",
    ),
    "show": (f"mallennlp show {RUN}", f"mallennlp show {RUN} --json | jq .metrics.best"),
    "diff": (
        f"mallennlp diff {RUN} 2.10.1/pos/gru_h16_sgd/seed_13",
        f"mallennlp diff --config {RUN} 2.10.1/pos/gru_h16_sgd/seed_13",
        f"mallennlp diff --group seeds --metrics {RUN} 2.10.1/pos/lstm_h32/seed_13",
        f"mallennlp diff --vocab --no-pager {RUN} 2.10.1/reviews/boe_tensorboard",
    ),
    "compare": (
        "mallennlp compare '2.10.1/reviews/cnn_lr_grid/*'",
        f"mallennlp compare --group seeds {RUN} 2.10.1/pos/lstm_h32/seed_13 --csv",
        "mallennlp compare '2.10.1/pos/*/seed_13' --ignore 'trainer.*' --json | jq .config",
    ),
    "tag": (
        f"mallennlp tag {RUN} 2.10.1/pos/lstm_h16/seed_42 --add baseline --remove old",
        f"mallennlp tag {RUN}",
        "mallennlp tag --where 'status:failed epochs:0' --add again --yes",
    ),
    "note": (
        f"mallennlp note {RUN}",
        f"mallennlp note {RUN} --message 'Best so far, see the paper.'",
        f"mallennlp note {RUN} --message '' --yes",
        "mallennlp note '2.10.1/pos/*' --where 'lr:0.1' --add 'For table 2.' --yes",
    ),
    "archive": (
        "mallennlp archive '2.10.1/odd/*'",
        "mallennlp archive '2.10.1/odd/*' --undo",
        "mallennlp archive --where 'status:failed epochs:0' --yes",
    ),
    "rm": (
        f"mallennlp rm {RUN}",
        "mallennlp rm '2.10.1/failed/*' --yes",
        "mallennlp rm --where 'status:stopped epochs:0' --yes",
    ),
    "trash": ("mallennlp trash list",),
    "trash list": ("mallennlp trash list --json | jq .path",),
    "trash restore": (
        "mallennlp trash restore 2.10.1/failed/nan_loss",
        "mallennlp trash restore '2.10.1/stopped/*'",
    ),
    "trash empty": ("mallennlp trash empty --older-than 30 --yes",),
    "serve": (
        "mallennlp serve --open",
        "mallennlp serve --port 8080 --workers 4",
        "mallennlp serve --host 0.0.0.0",
        "mallennlp serve --debug",
    ),
    "launch": ("mallennlp launch",),
    "page": ("mallennlp page list",),
    "page new": (
        "mallennlp page new 'Error analysis'",
        "mallennlp page new seeds --title 'How much the seed matters' --route /team/seeds",
    ),
    "page list": ("mallennlp page list", "mallennlp page list --json | jq .route"),
    "completion": (
        "mallennlp completion bash > ~/.local/share/bash-completion/completions/mallennlp",
    ),
}
"""For every command, by its words behind ``mallennlp``: lines that work, those with paths in the
demo.
"""

NOTES: Mapping[str, str] = {
    "new": f"""
        Without `--username` and `--password-file` both are asked for. A script can give the
        password in the environment variable `{PASSWORD_VARIABLE}` as well; it cannot be given on
        the command line, where every user of the computer could read it. If something goes wrong,
        nothing is left behind.
    """,
    "init": "Name and password of the administrator come from where `new` takes them.",
    "ls": f"""
        What is listed is what the last scan found: `mallennlp index`, or Refresh in a running
        dashboard, looks again.

        [query-language.md](query-language.md) describes queries, and how paths stand among the
        arguments. `--status` and `--tag` have to hold besides.

        Every JSON object and every line of CSV has {_names(FIELDS)}, and behind these the columns
        that `--columns` names and those that the list is sorted by. Times are ISO 8601 in UTC.
        `best_metric` is the metric that the run itself tries to improve
        (`trainer.validation_metric`), at its best epoch; a value that is not a number becomes
        `null`.

        Columns: {_names(COLUMNS)}, every key of the configs, such as `trainer.optimizer.lr` or
        `lr`, and every metric, such as `best_validation_loss`. Shorter names: {_names(ALIASES)}.
        Experiments without a value come last in both directions.

        With `--group seeds` a line is a [family of runs](query-language.md#families), and every
        JSON object has {_names(RECORD)}: `seeds` by their names, `status` with the number of runs
        in each, `spreads` of `best_metric` and of the columns that were asked for, each with
        {_names(SPREAD)}, and `common`, on which all its runs agree. Of times mean, lowest and
        highest are ISO 8601, and `deviation_s` is in seconds. CSV has the same side by side, no
        spread of columns that hold texts alone, and of what all agree on the columns that were
        asked for and a few others. Besides columns, families can be sorted by `runs`, how many
        they have.
    """,
    "show": """
        The experiment is read again if its files have changed since the last scan. The JSON object
        has the keys of `ls --json`, and `best_epoch`, `display_name`, `notes`, `metrics` (with
        `best` and `last`), `epoch_metrics` (a list, each with `epoch` and `metrics`), and `config`
        as AllenNLP wrote it.
    """,
    "diff": """
        [Compare runs](how-to/compare-runs.md) explains what is shown. The configs are compared as
        AllenNLP reads them: `"adam"` is `{"type": "adam"}`, 1 is 1.0, and `true` is no number. For
        a family its first run counts, and its seeds are left out. `--config` prints how the
        files differ as they stand on the disk, with what changed in a line reversed on a terminal.

        Output that does not fit the screen goes through the pager: `PAGER`, else `less`, which gets
        `LESS=FRX` where that is not set. An empty `PAGER`, or `cat`, is none.
    """,
    "compare": """
        The JSON object has `sides` (each with `id`, `name` and the paths of its `runs`), `config`
        (dotted key, then the id of a side, then its value; what a config does not have is not
        there), `without_config` (ids of sides that have none), `ignored` (keys that differ and were
        left out) and `metrics` (name, then id, then the value at the best epoch; of a family
        `mean`, `deviation` and `runs`). CSV has a line for each config key and metric, and a column
        for each side.
    """,
    "index": """
        The summary's object has `found`, `new`, `changed`, `gone`, `seconds`, and `unreadable`: a
        list, each with `path` and `reason`. Experiments below a folder that cannot be read at the
        moment stay in the index.
    """,
    "serve": """
        `mallennlp index` may be called beside it. What it logs goes to the terminal, tracebacks
        of pages included. `--debug` is for whoever writes a page: one process, which loads the
        pages again when one of their modules or `Project.toml` is saved, Dash's tools for
        developers in the browser, and a line in the log for each call of a callback. It is refused
        where other computers could reach it. Without it, a changed page needs a new start.
    """,
    "page": """
        [pages.md](pages.md) explains pages. Both commands import the modules with pages, as the
        dashboard does.
    """,
    "page new": """
        The module is a small page that works: a search in the experiments, with state, a parameter
        and a callback. Refused are names that another module has, as the project's folder comes
        first when Python looks for modules, and addresses that another page has. Either the module
        and its import are written or neither.
    """,
    "page list": """
        `access` is `public`, or the least level that a user needs. What did not load follows, with
        the reason. Every JSON object has `route`, `menu`, `group`, `class`, `module`, `access`,
        `callbacks` and `problem`; for a module that did not load only `module` and `problem` are
        not `null`.
    """,
    "user": """
        Changes take effect at once, in a running dashboard too. A password needs 8 characters or
        more. The last administrator can be neither removed nor given a lower level.
    """,
}
"""What a command's own help does not say."""

COMMANDS_BEFORE = f"""
# Commands

Every command with every option. `mallennlp COMMAND --help` says the same in the terminal. The
examples with paths work in the project that `mallennlp demo` makes.

A command finds its project from any folder inside it, as git does. `mallennlp --wd DIR COMMAND`
works on another folder's project. Wherever a command takes the `PATH` of an experiment, the path
that `ls` shows will do, and so will the way to the directory from where you are.

Colours appear on a terminal only, and never with the environment variable `NO_COLOR`. With
`{DEBUG_VARIABLE}=1` an error comes with its traceback.

| exit status | meaning |
|---|---|
| 0 | done |
| 1 | it could not be done: a disk, a database, a folder that cannot be written |
| 2 | the command, an option or `Project.toml` is wrong |
| 3 | something does not exist: the project, an experiment, a user |
| 4 | refused because of what is there: a project, a user, the last administrator, a taken port |
| {EXIT_BUG} | a bug in mallennlp |
| {EXIT_INTERRUPTED} | interrupted with `Ctrl-C`, or a question was answered with no |
| {EXIT_BROKEN_PIPE} | whoever read the output, such as `head`, has gone |
"""

CONFIGURATION_BEFORE = """
# Configuration

A project is a folder with a `Project.toml`. `mallennlp new` and `mallennlp init` write it with
every setting in it, each explained by a comment; only `name` has to stay. `mallennlp edit` opens
it and checks it afterwards. A running dashboard takes changes over when it is started again, every
other command at its next call.

Accounts and the key that signs sessions are not in this file, so it can be shared and put under
version control. The folder `.mallennlp` beside it holds them and should be left out.
"""

SECTION_NOTES: Mapping[str, str] = {
    "server": """
        `mallennlp serve` has options of the same names for host, port and workers, which come
        before these. Pages of your own: [pages.md](pages.md). More people than you: [a lab
        server](how-to/lab-server.md).
    """,
    "experiments": """
        Symbolic links to folders are followed, each folder is visited once. What is below a run's
        `vocabulary` and `log` is not searched.
    """,
    "allennlp": """
        This version starts no trainings: the setting is checked, and nothing calls the command.
    """,
}

MISTAKES: Sequence[Tuple[str, str]] = (
    ("a misspelt setting", '[project]\nname = "tagging"\n\n[server]\nprot = 8080\n'),
    ("a wrong type", '[project]\nname = "tagging"\n\n[server]\nport = "8080"\n'),
    ("broken TOML", '[project]\nname = "tagging\n'),
)
