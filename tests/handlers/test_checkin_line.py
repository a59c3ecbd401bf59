"""What is typed after `/checkin`: a face, a few words, or both."""

import pytest

from handlers.checkin_line import Line, parse

OFF, MISSPELT = Line(is_off_scale=True), Line(is_misspelt=True)
LINES = {
    "4": Line(4),
    "1": Line(1),
    "5!": Line(5),
    "4/5": Line(4),
    "4 / 5": Line(4),
    "4 out of 5": Line(4),
    "3 of 5, slept badly": Line(3, "slept badly"),
    "4 long day": Line(4, "long day"),
    "4, long day": Line(4, "long day"),
    "2 - a cold": Line(2, "a cold"),
    "2: a cold\nand rain": Line(2, "a cold\nand rain"),
    "tired but ok": Line(note="tired but ok"),
    "a 4 kind of day": Line(note="a 4 kind of day"),
    "2nd day back": Line(note="2nd day back"),
    "9am was too early": Line(note="9am was too early"),
    "50% there": Line(note="50% there"),
    "10:30 and still no coffee": Line(note="10:30 and still no coffee"),
    ":sunny:": Line(5),
    ":partly_sunny:": Line(4),
    ":thunder_cloud_and_rain: hard": Line(1, "hard"),
    "what a day :rain_cloud:": Line(2, "what a day"),
    "☀️": Line(5),
    "⛅ fine": Line(4, "fine"),
    ":slightly_smiling_face:": Line(4),
    ":taco: day": Line(note=":taco: day"),
    "Full of energy!": Line(5),
    "well": Line(4),
    "all right": Line(3),
    "hard today": Line(1),
    "ok": Line(note="ok"),
    "0": OFF,
    "6": OFF,
    "7": OFF,
    "7 great day": OFF,
    "-1": OFF,
    "4.5": OFF,
    "3,5": OFF,
    "4/10": OFF,
    "100": OFF,
    "histroy": MISSPELT,
    "setings": MISSPELT,
    "helpp": MISSPELT,
}


@pytest.mark.parametrize("typed", LINES)
def test_a_line_says_a_face_a_few_words_or_both(typed: str) -> None:
    assert parse(typed) == LINES[typed]
