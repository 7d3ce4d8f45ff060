from mallennlp.domain import latex


def test_what_latex_would_take_for_itself_is_escaped() -> None:
    assert latex.escaped("a_b&c%d#e$f{g}") == r"a\_b\&c\%d\#e\$f\{g\}"
    assert latex.escaped("\\input{x}") == r"\textbackslash{}input\{x\}"
    assert latex.escaped("~^<>|") == (
        r"\textasciitilde{}\textasciicircum{}\textless{}\textgreater{}\textbar{}"
    )


def test_signs_of_numbers_stay_signs() -> None:
    assert latex.escaped("0.95 ± 0.01, -∞, 1--2") == r"0.95 $\pm$ 0.01, {-}$\infty$, 1{-}{-}2"


def test_a_text_stays_on_its_line() -> None:
    assert latex.escaped("a\n\n b\tc\x1b") == "a b c"
    assert latex.line(["a\nb", "c"]) == r"a b & c \\"


def test_a_cell_is_no_option_of_the_line_before() -> None:
    assert latex.line(["[1, 2]"]) == r"{}[1, 2] \\" and latex.line(["*"]) == r"{}* \\"


def test_columns_are_aligned() -> None:
    table = latex.begin(["path", "best"], [False, True]).splitlines()
    assert table == [r"\begin{tabular}{lr}", r"\toprule", r"path & best \\", r"\midrule"]


def test_what_stands_out_is_bold_and_still_escaped() -> None:
    assert (
        latex.line(["a_b", "0.95", "[1]"], bold=(1, 2)) == r"a\_b & \textbf{0.95} & \textbf{[1]} \\"
    )
    assert latex.line(["a", ""], bold=(1,)) == r"a &  \\"
