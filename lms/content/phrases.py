"""Does a text hold one of several words? Pure; `assets/lesson/phrases.js` does the same in the browser."""

import re


def split_phrases(text: str) -> tuple[str, ...]:
    """Return the words an author wrote with commas between them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def holds(text: str, phrase: str) -> bool:
    """Say whether a text holds a phrase, whatever its case and spacing.

    Letters of the Latin alphabet and digits are compared as whole words, unless the phrase ends with an asterisk
    (`seem*`); Korean words carry particles, so a part is enough.
    """
    stem = phrase.rstrip("*").strip()
    words = r"\s*".join(re.escape(word) for word in stem.split())
    before = "(?:^|[^a-z0-9])" if re.match(r"[A-Za-z0-9]", stem) else ""
    after = "(?![a-z0-9])" if re.search(r"[A-Za-z0-9]\Z", stem) and not phrase.endswith("*") else ""
    return bool(words) and re.search(before + words + after, text, re.IGNORECASE) is not None


def letters(text: str) -> int:
    """Return the letters of a text, without spaces."""
    return len(re.sub(r"\s", "", text))
