"""A course around a page: media, terms, other lessons, and how addresses are made."""

from datetime import date

from lms.content.manifest import Term, Title
from lms.content.media import MediaInfo
from lms.content.prose import LessonContext

MEDIA = [
    MediaInfo("media/door.svg", "image", "image/svg+xml", 900, 640, 360),
    MediaInfo("media/talk.mp4", "video", "video/mp4", 9_000_000),
    MediaInfo("media/talk.ko.vtt", "captions", "text/vtt", 900, seconds=95.0),
    MediaInfo("media/talk.en.vtt", "captions", "text/vtt", 900, seconds=95.0),
    MediaInfo("media/call.mp3", "audio", "audio/mpeg", 500_000),
    MediaInfo("media/guide.pdf", "document", "application/pdf", 5_000),
]
CONTEXT = LessonContext(
    legal_as_of=date(2026, 10, 2),
    glossary={
        "mandated-reporter": Term(
            "mandated-reporter",
            Title("신고의무자", "mandated reporter"),
            Title("**즉시** 신고할 의무가 있는 사람", "a person who must report **at once**"),
        )
    },
    media={info.name: info for info in MEDIA},
    lessons={"next.md": "next-page"},
    media_url=lambda name: f"/m/7/{name.removeprefix('media/')}",
    activity_url=lambda key: f"/learn/{key}",
)
