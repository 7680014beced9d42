from lms.content.review.prose import lines_of, sentences, shown, unquoted


def test_laws_marks_and_addresses_are_not_read():
    line = "**신고**는 {{term report|신고}}입니다({{law PA 10(2)}}). [여기](https://a.example/제10조)"

    assert shown(line) == "신고는 신고입니다. [여기]"


def test_what_is_quoted_is_left_out():
    assert unquoted("그는 “불쌍한 아이”라고 했다. It's ‘x’.").split() == ["그는", "라고", "했다.", "It's", "."]


def test_a_paragraph_is_read_as_sentences_across_its_lines():
    text = "## Title\nOne is\nlong. “Two.” Three?\n\n- Item one. Item two.\n| a | b c |\n<!-- not\nthis --> \n"

    assert list(sentences(text)) == [
        (1, "## Title"),
        (2, "One is long."),
        (2, "“Two.”"),
        (2, "Three?"),
        (5, "Item one."),
        (5, "Item two."),
        (6, "a"),
        (6, "b c"),
    ]


def test_titles_of_components_are_read_and_their_other_keys_are_not():
    assert list(lines_of('::: sort id=tasks title="지금 할 일"')) == [(1, "# 지금 할 일")]
