"""Pages from the command line: writing one, and listing what there is."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Mapping

import pytest

from mallennlp.project import Project
from mallennlp.services.served import noting
from tests.fixtures import needs_modes
from tests.terminal import PROGRAM, Done, environment, files_below, on_terminal, run

PAGE = """
from dash.dependencies import Input, Output
from mallennlp.dashboard.page import Page
from mallennlp.domain.permissions import Permission

print("said while it was imported")

@Page.register("{route}")
class {name}(Page):
    {attributes}
    def get_elements(self):
        return "{name}"

    @Page.callback(Output("{name}-a", "children"), Input("{name}-b", "n_clicks"))
    def call(self, clicks):
        return clicks
"""


@pytest.fixture(autouse=True)
def settings_of_a_person(project: Project) -> None:
    """What somebody made of Project.toml."""
    project.paths.config.write_text(
        '# The settings of us all\n[project]\nname = "demo" # short\n\n[server]\n'
        "imports = [\n    # ours\n]\nport = 5005\n",
        encoding="utf-8",
    )


def settings(project: Project) -> str:
    return project.paths.config.read_text("utf-8")


def add_page(project: Project, module: str, route: str, attributes: str = "pass") -> None:
    """A page that a person wrote."""
    source = PAGE.format(route=route, name=module.title(), attributes=attributes)
    (project.root / f"{module}.py").write_text(source, encoding="utf-8")
    text = settings(project).replace("    # ours\n", f'    # ours\n    "{module}",\n')
    project.paths.config.write_text(text, encoding="utf-8")


def listed(done: Done) -> Dict[str, Dict[str, Any]]:
    """What ``page list --json`` printed, by module."""
    return {values["module"]: values for values in map(json.loads, done.lines)}


def sources(project: Project) -> Mapping[str, bytes]:
    """The project's files, without what Python keeps of modules that it imported."""
    found = files_below(project.root)
    return {path: data for path, data in found.items() if "__pycache__" not in path}


# --- page new


def test_a_new_page_is_written_named_and_listed(project: Project) -> None:
    done = run(project.root, "page", "new", "Error analysis")
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        f"Wrote {project.root / 'error_analysis.py'}",
        f'Named "error_analysis" among the imports in {project.paths.config}',
        "",
        "What to do next:",
        "  mallennlp serve --debug",
        "  and open http://127.0.0.1:5005/error-analysis in the browser",
    ]
    assert settings(project) == (
        '# The settings of us all\n[project]\nname = "demo" # short\n\n[server]\n'
        'imports = [\n    # ours\n    "error_analysis"\n]\nport = 5005\n'
    )
    done = run(project.root, "page", "list", "--json")
    assert (done.code, done.err) == (0, "")
    assert listed(done)["error_analysis"] == {
        "route": "/error-analysis",
        "menu": "Error analysis",
        "group": None,
        "class": "ErrorAnalysis",
        "module": "error_analysis",
        "access": "READ",
        "callbacks": 1,
        "problem": None,
    }


def test_title_and_route_can_be_chosen_from_a_folder_below(project: Project) -> None:
    options = ("--title", "Seeds, 种子", "--route", "/team/seeds")
    done = run(project.root / "2.10.1", "page", "new", "seeds", *options)
    assert done.code == 0 and "http://127.0.0.1:5005/team/seeds" in done.out
    values = listed(run(project.root, "page", "list", "--json"))["seeds"]
    assert (values["route"], values["menu"]) == ("/team/seeds", "Seeds, 种子")


def test_advice_fits_the_project(project: Project, tmp_path: Path) -> None:
    text = settings(project).replace("port = 5005", 'port = 8080\nhost = "0.0.0.0"')
    project.paths.config.write_text(text, encoding="utf-8")
    with noting(project.paths.served_at) as note:
        note.write("0.0.0.0", 8080)
        done = run(tmp_path, "--wd", "project", "page", "new", "seeds")
    assert done.lines[-3:] == [
        "  mallennlp --wd project serve --debug --host 127.0.0.1",
        "  and open http://127.0.0.1:8080/seeds in the browser",
        "A dashboard that is being served shows the page when it is started again; one with"
        " --debug, at once.",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("json",), 2, "it would hide Python's own module of that name"),
        (("click",), 2, "such as 'click_page'"),
        (("class",), 2, "a word of Python's own"),
        (("5 best",), 2, "begins with a digit"),
        (("../up",), 2, "is a path"),
        (("hello.py",), 2, "write 'hello'"),
        (("",), 2, "needs a letter"),
        (("\x1b[31mred",), 2, "characters that cannot be shown"),
        (("fine", "--title", ""), 2, "cannot be a page's title"),
        (("fine", "--route", "fine"), 2, "'fine' is not a route. It begins with '/'"),
        (("fine", "--route", "/a b"), 2, "is not a route"),
        (("fine", "--route", "/login"), 2, "kept for the dashboard itself"),
        (("fine", "--route", "/" + "x" * 99), 2, "too long for an address"),
        (("experiment",), 4, "/experiment is taken by ExperimentPage (module mallennlp."),
        (("fine", "--route", "/"), 4, "/ is taken by HomePage"),
        (("2_10_1",), 2, "begins with a digit"),
        ((), 2, "Missing argument 'NAME'"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    project: Project, arguments: List[str], code: int, said: str
) -> None:
    before = files_below(project.root)
    done = run(project.root, "page", "new", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err and "\x1b" not in done.err
    assert files_below(project.root) == before


def test_another_page_keeps_its_address_and_its_module(project: Project) -> None:
    add_page(project, "mine", "/seeds")
    before = sources(project)
    done = run(project.root, "page", "new", "seeds")
    assert (done.code, done.out) == (4, "")
    assert "/seeds is taken by Mine (module mine)" in done.err and "--route" in done.err
    done = run(project.root, "page", "new", "mine")
    assert (done.code, done.out) == (4, "")
    assert f"{project.root / 'mine.py'} is there already" in done.err
    assert sources(project) == before


def test_a_folder_of_that_name_is_not_hidden(project: Project) -> None:
    (project.root / "seeds").mkdir()
    done = run(project.root, "page", "new", "seeds")
    assert (done.code, done.out) == (4, "")
    assert f"{project.root / 'seeds'} is there already" in done.err


def test_broken_pages_are_no_obstacle_and_are_told(project: Project) -> None:
    add_page(project, "broken", "/broken")
    with open(project.root / "broken.py", "a", encoding="utf-8") as file:
        file.write("\n1 / 0\n")
    done = run(project.root, "page", "new", "seeds")
    assert done.code == 0 and (project.root / "seeds.py").is_file()
    assert "the module broken does not load" in done.err
    assert "said while it was imported" not in done.out


def test_a_damaged_project_stays_as_it_is(project: Project) -> None:
    project.paths.config.write_text('[project]\nname = "x\n', encoding="utf-8")
    before = files_below(project.root)
    done = run(project.root, "page", "new", "seeds")
    assert (done.code, done.out) == (2, "") and "line 2: this is not TOML" in done.err
    assert files_below(project.root) == before


def test_a_notation_that_cannot_be_changed_leaves_no_module(project: Project) -> None:
    text = settings(project).replace("# ours", '"json",,')
    project.paths.config.write_text(text, encoding="utf-8")
    before = files_below(project.root)
    done = run(project.root, "page", "new", "seeds")
    assert (done.code, done.out) == (2, "") and 'Add "seeds" to imports' in done.err
    assert files_below(project.root) == before


def test_a_read_only_folder_is_told(project: Project) -> None:
    needs_modes(project.root)
    project.root.chmod(0o555)
    try:
        done = run(project.root, "page", "new", "seeds")
    finally:
        project.root.chmod(0o755)
    assert (done.code, done.out) == (1, "") and "cannot be written" in done.err


def test_there_has_to_be_a_project(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for words in (("new", "seeds"), ("list",)):
        assert run(folder, "page", *words).code == 3
    assert list(folder.iterdir()) == []


# --- page list


def test_the_list_tells_who_may_see_which_page(project: Project) -> None:
    add_page(project, "everybody", "/everybody", "requires_login = False")
    add_page(project, "writers", "/writers", "permissions = Permission.READ_WRITE")
    add_page(project, "chiefs", "/chiefs", 'permissions, group = Permission.ADMIN, "Team"')
    done = run(project.root, "page", "list", "--json")
    assert done.code == 0 and done.err.count("said while it was imported") == 3
    found = listed(done)
    access = {name: found[name]["access"] for name in ("everybody", "writers", "chiefs")}
    assert access == {"everybody": "public", "writers": "READ_WRITE", "chiefs": "ADMIN"}
    assert found["chiefs"]["group"] == "Team" and found["writers"]["menu"] is None
    ours = found["mallennlp.dashboard.pages.experiment.page"]
    assert (ours["route"], ours["class"]) == ("/experiment", "ExperimentPage")
    assert ours["callbacks"] > 1
    assert [values["route"] for values in found.values()] == sorted(
        values["route"] for values in found.values()
    )


def test_the_columns_are_aligned(project: Project) -> None:
    add_page(project, "writers", "/writers", 'navlink_name = "Write"')
    head, *lines = run(project.root, "page", "list").lines
    assert head.split() == ["ROUTE", "MENU", "GROUP", "CLASS", "MODULE", "ACCESS", "CALLBACKS"]
    (line,) = (line for line in lines if line.startswith("/writers"))
    assert line.split() == ["/writers", "Write", "Writers", "writers", "READ", "1"]
    for title, value in (("MENU", " Write "), ("MODULE", " writers "), ("ACCESS", " READ")):
        assert line.index(value) + 1 == head.index(title)
    assert len(line) == len(head), "numbers stand at the right"


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_list_fits_the_terminal(project: Project, width: int) -> None:
    add_page(project, "writers", "/writers", 'navlink_name = "A long name that nobody needs"')
    lines = on_terminal(project.root, "page", "list", COLUMNS=str(width)).plain.splitlines()
    assert max(map(len, lines)) <= width
    assert any("/writers" in line and "READ" in line for line in lines)


def test_what_did_not_load_is_told_and_ends_with_1(project: Project) -> None:
    add_page(project, "good", "/good")
    add_page(project, "twin", "/good")
    add_page(project, "broken", "/broken")
    (project.root / "broken.py").write_text("def broken(:\n", encoding="utf-8")
    text = settings(project).replace("    # ours\n", '    # ours\n    "nowhere",\n')
    project.paths.config.write_text(text, encoding="utf-8")
    done = run(project.root, "page", "list")
    assert done.code == 1
    assert any(line.startswith("/good") for line in done.lines) and "/broken" not in done.out
    told = [line for line in done.err.splitlines() if line.startswith("Error: ")]
    assert len(told) == 3
    assert "'nowhere' ([server] imports) are missing: there is no module 'nowhere'" in told[0]
    assert "'broken'" in told[1] and "SyntaxError" in told[1]
    assert "(module twin)" in told[2] or "(module good)" in told[2]


def test_what_did_not_load_is_an_object_too(project: Project) -> None:
    add_page(project, "good", "/good")
    (project.root / "good.py").write_text("raise SystemExit('no\\nway')\n", encoding="utf-8")
    done = run(project.root, "page", "list", "--json")
    values = listed(done)["good"]
    assert done.code == 1 and "SystemExit: no" in values.pop("problem")
    assert values.pop("module") == "good" and set(values.values()) == {None}
    assert set(values) == set(json.loads(done.lines[0])) - {"module", "problem"}


def test_hooks_that_are_not_there_are_told(project: Project) -> None:
    text = settings(project).replace("port = 5005", 'port = 5005\nhooks = ["no_such_hook"]')
    project.paths.config.write_text(text, encoding="utf-8")
    done = run(project.root, "page", "list", "--json")
    values = listed(done)["[server] hooks"]
    assert (done.code, done.err) == (1, "") and "no_such_hook" in values["problem"]


def test_the_traceback_can_be_had(project: Project) -> None:
    add_page(project, "good", "/good")
    (project.root / "good.py").write_text("1 / 0\n", encoding="utf-8")
    done = subprocess.run(
        [*PROGRAM, "page", "list"],
        cwd=project.root,
        env=environment(MALLENNLP_DEBUG="1"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "Traceback" not in done.stdout
    assert "good.py" in done.stderr and "ZeroDivisionError: division by zero" in done.stderr
    assert done.stderr.count("Traceback (most recent call last)") == 1
