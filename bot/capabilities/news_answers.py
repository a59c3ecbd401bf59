"""Answers to news: one click lets a colleague know that thanks landed, that a new time is fine, or that one helps."""

from bot.blocks import news_answers
from bot.capabilities.capability import Capability
from handlers.news_answers import register

PAGE = Capability(name="news_answers", registers=[register], renderers=news_answers.RENDERERS)
