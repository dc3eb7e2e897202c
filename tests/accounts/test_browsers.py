"""Which browser a session is open in, in words."""

import pytest

from accounts.browsers import browser_in_words

APPLE = "Mozilla/5.0 ({}) AppleWebKit/605.1.15 (KHTML, like Gecko) {}"
GOOGLE = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 {}"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            APPLE.format("iPhone; CPU iPhone OS 18_0 like Mac OS X", "Version/18.0 Mobile Safari/604.1"),
            "Safari sur iPhone",
        ),
        (APPLE.format("iPhone; CPU iPhone OS 18_0 like Mac OS X", "CriOS/140.0 Safari/604.1"), "Chrome sur iPhone"),
        (GOOGLE.format("Linux; Android 10; K", "Mobile Safari/537.36"), "Chrome sur Android"),
        (GOOGLE.format("Windows NT 10.0; Win64; x64", "Safari/537.36 Edg/140.0.0.0"), "Edge sur Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Linux"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "navigateur inconnu"),
    ],
)
def test_owner_reads_the_name_that_she_knows_her_browser_by(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words
