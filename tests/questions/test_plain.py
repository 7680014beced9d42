"""The words of a question's Markdown, as lists of questions show and search them."""

import pytest

from lms.questions.plain import plain


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("0\\. 어느 번호입니까?", "0. 어느 번호입니까?"),
        ("2 \\* 3 \\< 7, **not** `5`", "2 * 3 < 7, not 5"),
        ("One\\\ntwo \\[three\\](four) \\\\ five", "One\ntwo [three](four) \\ five"),
        ("![A map](map.png) [the law](https://law.example) [[b1]]", "A map the law  "),
        ("C:\\temp", "C:\\temp"),
    ],
)
def test_marks_go_and_what_was_escaped_stands_as_itself(markdown: str, words: str) -> None:
    assert plain(markdown) == words
