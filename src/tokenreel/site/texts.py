"""Our own words on a page, and which of an author's words a language gets."""

import re
from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

_PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~]")

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ko": {
        "lesson": "레슨 {number:02} / {count:02} · {status} · 약 {minutes}분",
        "published": "공개", "draft": "초안", "planned": "준비 중", "output": "출력", "home": "홈",
        "dark": "다크 모드로 전환", "light": "라이트 모드로 전환",
        "track": "{track} 레슨 전체", "here": "지금 보는 레슨",
        "problem_count": "고칠 곳 {count}개",
        "problems": "고치면 페이지를 다시 불러와요.",
        "unrecorded": "아직 재생할 recording이 없어요. {command}로 녹화하세요.",
        "fallback": "이 부분은 아직 번역되지 않았어요.",
        "unread": "이 페이지의 파일을 아직 읽을 수 없어요.",
        "missing": "이 주소에는 페이지가 없어요",
        "elsewhere": "주소가 바뀌었거나 잘못 적혔을 수 있어요.", "go_home": "홈으로 가기",
        "provenance": "{date}에 받은 {source}의 응답을 {client} 버전으로 녹화했어요.",
        "stand_in": "코드가 요청한 {asked} 대신 이 모델이 답했어요.",
        "hint": "힌트 {}", "solution": "풀이",
        "solution_is_one": "이렇게도 풀 수 있어요. 먼저 직접 해 보세요.",
        "setup": "준비 코드", "setup_ran": "위 코드보다 먼저 실행했어요.",
        "terminal": "터미널에서 보기", "curl": "curl로 요청하기. key는 필요 없어요.",
        "program": "이 코드를 그대로 실행하기. 맨 앞의 설정이 요청을 데모 backend로 보내요.",
        "my_progress": "내 학습 기록",
        "gallery": "데모 모음",
        "gallery_about": "이 코스의 데모를 모두 모았어요. 제목을 누르면 레슨에서 바로 재생할 수 있어요.",
        "exchanges": "요청 {count}개", "ttft": "첫 token까지", "wall": "전체 시간",
        "track_about": "레슨 {count}개 · 약 {minutes}분", "minutes": "약 {minutes}분",
        "start": "레슨 {number:02}부터 시작하기: {title}",
        "level": "레벨 {level} · {title}", "xp": "{xp} XP", "done": "레슨 {done}/{all}",
        "earned": "업적 {earned}/{achievements}", "percent": "{percent}% 완료",
        "next": "다음 레벨까지 {gained}/{needed} XP · {left} XP 남음",
        "lesson_read": "{read}", "lesson_demos": "데모 {replayed}/{demos} 재생",
        "lesson_tasks": "연습 {passed}/{tasks} 통과",
        "unread_lesson": "아직 다 읽지 않은 레슨이에요.",
        "local": "학습 기록은 이 브라우저에만 저장되고, 어디에도 전송되지 않아요.",
        "no_script": "학습 기록을 보려면 JavaScript를 켜 주세요.",
        "path": "현재 위치",
        "run": "실행", "check": "실행하고 확인", "stop": "멈춤", "edit": "수정", "reset": "처음 코드로",
        "compare": "수정한 곳 보기", "speed": "속도", "fault": "장애", "no_fault": "없음",
        "live_about":
            "이 페이지 안에서 진짜 openai 패키지로 실행하고, 응답은 녹화에서 받아요. "
            "처음 실행할 때 {size}를 내려받아요.",
        "offline_kept": "서버에 연결되지 않아서 {when}에 저장해 둔 페이지를 보여 드려요.",
        "offline_reload": "새 페이지로 바꾸기",
        "offline_missing": "이 페이지는 아직 저장되지 않았어요",
        "offline_why":
            "서버에 연결되지 않았고, 이 브라우저에 저장해 둔 페이지도 없어요. 연결된 다음에 새로고침하세요.",
        "report": "이 페이지의 문제 알리기", "report_page": "페이지", "report_language": "언어",
        "report_section": "위치", "report_versions": "버전",
        "report_what": "무엇이 잘못됐나요? 화면이나 동작의 문제라면 브라우저와 그 버전도 적어 주세요.",
    },
    "en": {
        "lesson": "Lesson {number:02} of {count:02} · {status} · about {minutes} min",
        "published": "published", "draft": "draft", "planned": "to come", "output": "Output", "home": "Home",
        "dark": "Switch to dark mode", "light": "Switch to light mode",
        "track": "All lessons of {track}", "here": "this lesson",
        "problem_count": "To fix: {count}",
        "problems": "The page reloads once it is fixed.",
        "unrecorded": "There is no recording to play yet. Make one with {command}.",
        "fallback": "This part isn't translated yet.",
        "unread": "This page's file can't be read yet.",
        "missing": "There is no page at this address",
        "elsewhere": "It may have moved, or the address may be mistyped.", "go_home": "Go to the home page",
        "provenance": "Recorded on {date} from {source} with {client}.",
        "stand_in": "It stands in for {asked}, which the code asks for.",
        "hint": "Hint {}", "solution": "A solution",
        "solution_is_one": "One way to do it. Try it yourself first.",
        "setup": "Set-up", "setup_ran": "This ran before the code above.",
        "terminal": "In your terminal", "curl": "With curl; no key is needed.",
        "program": "The code as printed; the settings in front send its requests to the demo backend.",
        "my_progress": "My progress",
        "gallery": "All demos",
        "gallery_about": "Every demo of this course. A title leads to its lesson, where it replays.",
        "exchanges": "requests: {count}", "ttft": "first token", "wall": "wall",
        "track_about": "Lessons: {count} · about {minutes} min", "minutes": "about {minutes} min",
        "start": "Start with lesson {number:02}: {title}",
        "level": "Level {level} · {title}", "xp": "{xp} XP", "done": "{done}/{all} lessons",
        "earned": "{earned}/{achievements} achievements", "percent": "{percent}% complete",
        "next": "{gained}/{needed} XP to the next level · {left} XP to go",
        "lesson_read": "{read}", "lesson_demos": "Demos replayed: {replayed}/{demos}.",
        "lesson_tasks": "Exercises passed: {passed}/{tasks}.",
        "unread_lesson": "Not read to its end yet.",
        "local": "Your progress is kept in this browser only, and is sent nowhere.",
        "no_script": "Your progress is shown with JavaScript.",
        "path": "Where you are",
        "run": "Run", "check": "Run and check", "stop": "Stop", "edit": "Edit", "reset": "Reset",
        "compare": "My changes", "speed": "Speed", "fault": "Fault", "no_fault": "none",
        "live_about":
            "Runs in this page: the real openai package, answered from the recording. "
            "The first run downloads {size}.",
        "offline_kept": "The server can't be reached: this is the page as it was kept on {when}.",
        "offline_reload": "Show the new one",
        "offline_missing": "This page isn't kept yet",
        "offline_why":
            "The server can't be reached, and this browser has no copy. Reload once you are connected.",
        "report": "Report a problem with this page", "report_page": "Page", "report_language": "Language",
        "report_section": "Section", "report_versions": "Versions",
        "report_what": "What is wrong? If it looks or works wrong, name your browser and its version.",
    },
}  # fmt: skip


def texts_for(language: str) -> Mapping[str, str]:
    """Return our own words in a language; English where there are none yet."""
    return TEXTS.get(language, TEXTS["en"])


def in_language(texts: Mapping[str, str], language: str, otherwise: str = "") -> str:
    """Return an author's text in a language: its first one where that is missing.

    Args:
        texts: By language.
        language: The one wanted.
        otherwise: What stands where there is no text at all.
    """
    return texts.get(language) or next(iter(texts.values()), otherwise)


def as_html(text: str) -> Markup:
    """Return an author's text for where MkDocs' templates expect HTML, which is wherever they show a title.

    Where they escape it all the same, as in an ``aria-label``, they know by its type that it was done.
    """
    return Markup.escape(text)


def as_markdown(text: str) -> str:
    """Return one line of Markdown that shows a text as it was written, whatever extensions a course uses."""
    line = " ".join(text.split())
    return _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", line)
