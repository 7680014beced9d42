"""What follows a name in Hangul: particles that fit its last syllable."""

_OPEN = frozenset(
    "는 가 를 와 야 로 랑 네 라고 라는 라며 라서 라면 로는 로도 로부터 랑은 랑도 네는 네가 네도 와는 와도 와의 "
    "인데 였다 였고".split()
)
_CLOSED = frozenset("은 이 을 과 아 으로 으로는 으로부터 과는 과도 과의 이라 이란 이었다 이었고 이었".split())
_FREE = frozenset(
    """
    의 도 만 에게 한테 께 께서 에 하고 처럼 보다 부터 까지 및 입니다 이요 요 예요 이에요 이래 래 래요 이죠 이신
    이며 이고
    이다 이나 이네 인데 에게서 에게는 에게도 에게만 한테서 한테는 한테도 한테만 께서는 께서도 만은 만이 만을 하고는
    까지도 부터는
    님 님이 님은 님께 님의 님을 님도 님과 씨 씨가 씨는 씨의 씨를 씨와 씨도 씨에게 씨한테 씨네 군 군은 군이 군의
    군을 군과 군도
    군에게 양 양은 양이 양의 양을 양과 양도 양에게 쌤 쌤이 쌤은 쌤이랑 쌤한테
    """.split()
)
_AFTER_OPEN = frozenset(("", *_OPEN, *_FREE))
# A child's name that ends closed takes an 이 first: "은결이가".
OF_A_CHILD = frozenset(
    "이" + end
    for end in "가 는 를 와 의 도 만 야 랑 네 에게 한테 하고 보다 처럼 까지 께 랑은 랑도 네는 네가 와는 와도 "
    "한테는 한테도 한테서 한테만 에게는 에게도 에게서 에게만 "
    "하고는 하고도".split()
)
_AFTER_CLOSED = frozenset(("", *_CLOSED, *_FREE, *OF_A_CHILD, "이라고", "이라는", "이라며", "이라서"))
# What is said of persons only.
TO_A_PERSON = frozenset(
    "한테 한테서 한테는 한테도 에게 에게서 에게는 에게도 랑 이랑 이랑은 네 이네 께 께서 께서는 야 아 이한테 "
    "이에게 씨 님 쌤".split()
)

# The final ㄹ takes 로 as open syllables do.
_RIEUL = 8
_AFTER_RIEUL = frozenset("로 로는 로도 로부터".split())


def is_closed(syllable: str) -> bool:
    """Say whether a Hangul syllable ends with a consonant."""
    return (ord(syllable) - 0xAC00) % 28 != 0


def fits(name: str, rest: str) -> bool:
    """Say whether the rest of a word is what can follow a name."""
    if (ord(name[-1]) - 0xAC00) % 28 == _RIEUL and rest in _AFTER_RIEUL:
        return True
    return rest in (_AFTER_CLOSED if is_closed(name[-1]) else _AFTER_OPEN)
