"""Understands when somebody means to keep a promise: "friday 3pm", "in 2 hours", "by end of week".

Everything is read by the wall clock and the calendar of one person's own hours. Only lengths of time in minutes and
hours are real time that passes, also over a night in which the clocks change. What the words mean:

- a day without a time: the end of the working day. "before friday" is the start of Friday's.
- "today", and today's date: the end of the working day; once that has passed, 23:59.
- "end of day", "eod", "cob": the end of the working day; once that has passed, of the next working day.
- "friday", "this friday": the coming one, also today while that is ahead. "next friday": the one of next week.
- "end of week", "this week", "next week", "end of month", "next month", "end of march", "the weekend", and the same of
  quarters and years: the end of the last working day in it. Where a working day has passed, "end of …" is the next one.
- "early next week": the end of its first working day. "start of next week", "before next week": the start of that day.
- "morning": the start of the working day. "afternoon": 15:00. "evening", "tonight": 19:00. Where a phrase names the day
  too, and that moment has passed on it, the end of the part: 12:00, 18:00, 23:59.
- "noon", "lunch": 12:00. "midnight": the end of the day.
- a time without a day: today; if that has passed, tomorrow.
- "at 3", "3:30": of the two readings, the one that is within the working day or nearer to it. "03:30" is as it stands.
- "the 15th": the next one. "nov 1": the next one, maybe next year.
- "1/12": the first of December, or for people in the United States the twelfth of January.
- "in 3 days", "in a week", "in a month": the end of the working day on that day.
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
