"""Understands when somebody means to keep a promise: "friday 3pm", "in 2 hours", "by end of week".

Everything is read by the wall clock and the calendar of one person's own hours. Only lengths of time in minutes and
hours are real time that passes, also over a night in which the clocks change. Nothing is guessed at: a phrase that may
mean several moments, or says more than was understood, is `Unclear`. What the words mean:

- a day without a time: the end of the working day. "before friday" is the start of Friday's.
- "today", and today's date: the end of the working day; once that has passed, 23:59.
- "end of day", "eod", "cob": the end of the working day; once that has passed, of the next working day.
- "friday", "this friday": the coming one, also today while that is ahead. "next friday": the one of next week, "friday
  after next" the one of the week after. "friday week": a week after the coming one. "monday in two weeks": the Monday
  of the week in which today in two weeks lies.
- "end of week", "this week", "next week", "end of month", "next month", "end of march", "by the weekend", and the same
  of quarters and years: the end of the last working day in it. Where that has passed, "end of …" is the next one.
  "this weekend", "at the weekend": the end of its last day.
- "early next week": the end of its first working day. "start of next week", "before next week": the start of that day.
- "mid december": the 15th, or the last working day before it; "midweek": the third day of the week, likewise.
- "morning", "am": the start of the working day. "afternoon", "pm": 15:00. "evening", "tonight": 19:00. Where a phrase
  names the day too, and that moment has passed on it, the end of the part: 12:00, 18:00, 23:59.
- "noon", "lunch": 12:00. "midnight": the end of the day.
- a time without a day: today; if that has passed, tomorrow.
- "at 3", "3:30": of the two readings, the one that is within the working day or nearer to it; "today at 8" the one that
  is ahead; "tonight at 10:30" the one in the evening. "03:30" and, by day, "10:30" are as they stand.
- "1600" is a time of day behind "at" or a day, or alone, but neither "2027" nor "issue 1600".
- "the 15th": the next one. "nov 1": the next one, maybe next year.
- "1/12": in the order of the reader's own country, by the CLDR; where both readings are possible, the other is told.
- "in 3 days", "in a week", "2d": the end of the working day on that day. "2h", "1h30m": from now; "15h": a time of day.
- "3 days before friday", "an hour before noon": counted from the other time, and passed where that is behind now.
"""

from bot.when.lines import Split, split
from bot.when.phrases import understand
from bot.when.spans import Span, understand_span
from bot.when.values import InThePastError, NotUnderstoodError, Time, Unclear, UnclearError

__all__ = [
    "InThePastError",
    "NotUnderstoodError",
    "Span",
    "Split",
    "Time",
    "Unclear",
    "UnclearError",
    "split",
    "understand",
    "understand_span",
]
