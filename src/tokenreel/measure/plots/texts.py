"""The words of the plots and their tables."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        # on every plot and table
        "streamed": "streamed",
        "whole": "whole",
        "wall": "the body has ended (wall)",
        "of_pairs": "1 of {n} pairs",
        "one_of_runs": "1 of {n} runs",
        "of_runs": "{n} runs",
        "failed": "{n} failed",
        "counted_streamed": "{n} streamed runs",
        "counted_whole": "{n} whole runs",
        "of_gaps": "{gaps} gaps in {runs} runs",
        "series": "series",
        "runs": "runs",
        "gaps": "gaps",
        "failures": "failed",
        "median": "median",
        "interval": "95 % interval",
        "to": "{low} to {high}",
        "least": "fastest",
        "most": "slowest",
        "percent": "{n} %",
        "needs_runs": "needs {n} runs",
        "needs_gaps": "needs {n} gaps",
        "needs_pairs": "needs {n} pairs",
        "flag_first": "first token {time}",
        "flag_last": "last token {time}",
        "flag_wall": "wall {time}",
        "flag_median": "median {time}",
        "flag_percent": "p{percent} {time}",
        "p95_needs": "p95 needs {n}",
        "interval_needs": "interval needs {n}",
        "whole_note": (
            "A whole answer shows nothing before its end: its first visible text is its wall time."
        ),
        # characters
        "characters_heading": "First words after {first}, streamed; after {whole}, whole",
        "characters_heading_alone": "First words after {first}, the last of them after {last}",
        "characters_lead": (
            "Characters on screen over time. Of the {client} client’s {n} pairs, the one whose "
            "difference in wall time is the median."
        ),
        "characters_lead_alone": (
            "Characters on screen over time. Of the {client} client’s {n} streamed runs, the one "
            "whose wall time is the median."
        ),
        "characters_streamed": (
            "{name}, streamed: first token after {first}, last token after {last}, wall {wall}, "
            "{count} characters."
        ),
        "characters_whole": "Whole: nothing until {whole}, then {count} characters at once.",
        "whole_until": "whole: nothing to read until {time}",
        "on_screen": "on screen",
        "first_of_it": "the first of it",
        "a_quarter": "a quarter",
        "half": "half",
        "three_quarters": "three quarters",
        "all_of_it": "all of it",
        # latencies
        "latencies_heading": "Streamed, text shows after {first} instead of {whole}",
        "latencies_heading_alone": "Text shows after {first}, and the answer ends after {wall}",
        "ends_alike": "; the ends don’t clearly differ",
        "ends_later": "; the median pair ends {time} later",
        "ends_sooner": "; the median pair ends {time} sooner",
        "latencies_lead": (
            "Medians with their 95 % intervals, and every run as a dot. Made with the {client} client."
        ),
        "latencies_lead_few": (
            "Medians, and every run as a dot; 95 % intervals need {n} runs. Made with the {client} client."
        ),
        "latencies_bars": "Bars to the medians of three latencies, with every run as a dot.",
        "latencies_streamed": (
            "{name}, streamed: first visible text {visible}, last token {last_token}, wall {wall}."
        ),
        "latencies_whole": "{name}, whole: first visible text {visible}, which is its wall time.",
        "group_visible": "First visible text",
        "group_last_token": "Last token",
        "group_wall": "Wall: the body has ended",
        "its_wall": "shows at its end: its wall time",
        "equal_to_wall": "its wall time",
        "row_visible": "first visible text",
        "row_last_token": "last token",
        "row_wall": "wall",
        "difference_note": (
            "{name}: wall, streamed less whole, by {n} pairs: median {median} (95 % interval {interval})."
        ),
        # first token
        "first_heading": "Half of the streamed answers began within {median}, 95 % within {p95} ({name})",
        "first_heading_few": (
            "Half of the streamed answers began within {median}, all within {most} ({name})"
        ),
        "first_heading_two": (
            "Half of the streamed answers began within {first} ({one}) and {second} ({other})"
        ),
        "first_lead": (
            "Time to first token: every streamed run is a dot. The band is the median’s 95 % interval."
        ),
        "first_lead_few": "Time to first token: every streamed run is a dot.",
        "first_one": "{name}: {n} runs, median {median}, from {least} to {most}.",
        "ttft_note": (
            "Time to first token: from the request to the first content, reasoning or tool-call delta."
        ),
        # gaps
        "gaps_heading": (
            "Half of the chunks came within {half} of the one before, {percent} % within {most} ({name})"
        ),
        "gaps_heading_few": (
            "Half of the chunks came within {half} of the one before, all within {most} ({name})"
        ),
        "gaps_lead": (
            "Inter-chunk latency: the share of gaps that were no longer than a time, on a log scale."
        ),
        "gaps_one": (
            "{name}: {n} gaps, half of them within {half}, the longest {most}; {share} of the "
            "chunks came in one read with the one before."
        ),
        "gaps_n": "{n} gaps",
        "at_once": "{share} of them 0",
        "at_once_head": "in one read",
        "icl_note": (
            "Inter-chunk latency: the gaps between chunks with content; per chunk, never per "
            "token. Chunks that come in one read are 0 apart. Gaps of one run depend on each "
            "other, so no interval is given."
        ),
    },
    "ko": {
        # on every plot and table
        "streamed": "스트리밍",
        "whole": "한 번에",
        "wall": "body가 끝남(wall)",
        "of_pairs": "{n}쌍 중 1쌍",
        "one_of_runs": "실행 {n}번 중 1번",
        "of_runs": "실행 {n}번",
        "failed": "실패 {n}번",
        "counted_streamed": "스트리밍 {n}번",
        "counted_whole": "한 번에 {n}번",
        "of_gaps": "실행 {runs}번의 간격 {gaps}개",
        "series": "계열",
        "runs": "실행",
        "gaps": "간격",
        "failures": "실패",
        "median": "중앙값",
        "interval": "95% 신뢰구간",
        "to": "{low} ~ {high}",
        "least": "최소",
        "most": "최대",
        "percent": "{n}%",
        "needs_runs": "{n}번 이상 필요",
        "needs_gaps": "{n}개 이상 필요",
        "needs_pairs": "{n}쌍 이상 필요",
        "flag_first": "first token {time}",
        "flag_last": "last token {time}",
        "flag_wall": "wall {time}",
        "flag_median": "중앙값 {time}",
        "flag_percent": "p{percent} {time}",
        "p95_needs": "p95는 {n}번부터",
        "interval_needs": "신뢰구간은 {n}번부터",
        "whole_note": (
            "한 번에 받는 응답은 끝나기 전에 아무것도 보이지 않아요. 그래서 첫 글자가 보이는 "
            "시각이 곧 wall time이에요."
        ),
        # characters
        "characters_heading": "첫 글자까지 스트리밍은 {first}, 한 번에 받으면 {whole}",
        "characters_heading_alone": "첫 글자까지 {first}, 마지막 글자까지 {last}",
        "characters_lead": (
            "시간에 따라 화면에 보이는 글자 수. {client} client의 {n}쌍 중 wall time의 "
            "차이가 중앙값인 쌍이에요."
        ),
        "characters_lead_alone": (
            "시간에 따라 화면에 보이는 글자 수. {client} client로 스트리밍한 {n}번 중 wall "
            "time이 중앙값인 실행이에요."
        ),
        "characters_streamed": (
            "{name} 스트리밍: first token {first}, last token {last}, wall {wall}, {count}자."
        ),
        "characters_whole": "한 번에: {whole}까지 아무것도 없다가 {count}자가 한꺼번에 나와요.",
        "whole_until": "한 번에: {time}까지 읽을 것이 없어요",
        "on_screen": "화면에 보이는 양",
        "first_of_it": "첫 글자",
        "a_quarter": "4분의 1",
        "half": "절반",
        "three_quarters": "4분의 3",
        "all_of_it": "전부",
        # latencies
        "latencies_heading": "스트리밍하면 {whole}가 아니라 {first} 만에 글자가 보여요",
        "latencies_heading_alone": "{first} 만에 글자가 보이고 {wall} 만에 끝나요",
        "ends_alike": ". 끝나는 시각은 뚜렷하게 다르지 않아요",
        "ends_later": ". 쌍별 차이의 중앙값만큼({time}) 늦게 끝나요",
        "ends_sooner": ". 쌍별 차이의 중앙값만큼({time}) 일찍 끝나요",
        "latencies_lead": (
            "중앙값과 95% 신뢰구간이고, 점 하나가 실행 한 번이에요. {client} client로 쟀어요."
        ),
        "latencies_lead_few": (
            "막대는 중앙값이고, 점 하나가 실행 한 번이에요. 95% 신뢰구간은 {n}번 이상 재야 구할 수 있어요. "
            "{client} client로 쟀어요."
        ),
        "latencies_bars": "세 가지 latency의 중앙값을 막대로, 실행 하나하나를 점으로 그렸어요.",
        "latencies_streamed": (
            "{name} 스트리밍: 첫 글자가 보일 때까지 {visible}, last token까지 {last_token}, wall {wall}."
        ),
        "latencies_whole": "{name} 한 번에: 첫 글자가 보일 때까지 {visible}이고, 이것이 wall time이에요.",
        "group_visible": "첫 글자가 보일 때까지",
        "group_last_token": "last token까지",
        "group_wall": "wall: body가 끝날 때까지",
        "its_wall": "끝나야 보여요. wall time과 같아요",
        "equal_to_wall": "wall time과 같음",
        "row_visible": "첫 글자가 보일 때까지",
        "row_last_token": "last token",
        "row_wall": "wall",
        "difference_note": (
            "{name}: 쌍마다 스트리밍의 wall에서 한 번에 받은 wall을 뺀 값의 중앙값은 "
            "{median}예요({n}쌍, 95% 신뢰구간 {interval})."
        ),
        # first token
        "first_heading": "스트리밍한 응답의 절반은 {median} 안에, 95%는 {p95} 안에 시작됐어요({name})",
        "first_heading_few": "스트리밍한 응답의 절반은 {median} 안에, 모두 {most} 안에 시작됐어요({name})",
        "first_heading_two": "스트리밍한 응답의 절반은 {first}({one}), {second}({other}) 안에 시작됐어요",
        "first_lead": "TTFT의 분포. 점 하나가 스트리밍한 실행 한 번이고, 띠는 중앙값의 95% 신뢰구간이에요.",
        "first_lead_few": "TTFT의 분포. 점 하나가 스트리밍한 실행 한 번이에요.",
        "first_one": "{name}: 실행 {n}번, 중앙값 {median}, {least}부터 {most}까지.",
        "ttft_note": "TTFT는 요청부터 첫 content, reasoning, tool call delta까지 걸린 시간이에요.",
        # gaps
        "gaps_heading": "chunk의 절반은 앞 chunk에서 {half} 안에, {percent}%는 {most} 안에 왔어요({name})",
        "gaps_heading_few": "chunk의 절반은 앞 chunk에서 {half} 안에, 모두 {most} 안에 왔어요({name})",
        "gaps_lead": "ICL: 간격이 그 시간 이하인 비율이에요. 시간 축은 log scale이에요.",
        "gaps_one": (
            "{name}: 간격 {n}개의 절반은 {half} 이하이고 가장 긴 것은 {most}예요. chunk의 "
            "{share}는 앞 chunk와 같은 read로 왔어요."
        ),
        "gaps_n": "간격 {n}개",
        "at_once": "{share}는 0",
        "at_once_head": "같은 read",
        "icl_note": (
            "ICL은 내용이 있는 chunk 사이의 간격이고, token 단위가 아니에요. 같은 read로 온 "
            "chunk 사이의 간격은 0으로 세요. 한 실행 안의 간격은 서로 독립이 아니어서 신뢰구간은 "
            "구하지 않았어요."
        ),
    },
}
"""Templates by language and name; ``{name}`` is a client, or a prompt, a model and a client."""


def words_for(language: str) -> Mapping[str, str]:
    """Return the words in a language; English where there are none yet."""
    return TEXTS.get(language, TEXTS["en"])
