"""What each command, shortcut and button does, in a few words: for the manifest, `/kindling` and the tour."""

from bot.content.words import mark

CHECKIN = mark("Say how you are today, for yourself")
FOLLOWUP = mark("Keep a promise on time")
KINDLING = mark("Settings, teams and digests")
THANKS = mark("Thank someone for what they did")

FOLLOW_UP_ON_MESSAGE = mark("Come back to this")
FOLLOW_UP_ON_MESSAGE_DOES = mark("Promise to come back to this message by a time")
THANK_FOR_MESSAGE = mark("Thank for this")
THANK_FOR_MESSAGE_DOES = mark("Thank the author of this message")
PROMISE_SOMETHING = mark("Promise something")
PROMISE_SOMETHING_DOES = mark("Keep a promise on time, from anywhere")
THANK_SOMEONE = mark("Thank someone")
THANK_SOMEONE_DOES = mark("Thank someone for what they did, from anywhere")

GET = mark("changes what you get, and when")
PREFERENCES = ""
"""Another word for the same, from before; it is not told of."""
PAUSE = mark("holds all nudges for a week, or `pause until monday`")
RESUME = mark("ends the pause")
TEAM = mark("makes this channel a team, or changes it")
DIGEST = mark("shows your team's digest as of now (`digest lead`: the one for leads)")
CHANGED = mark("notes something that was changed, for the monthly story")
RETRO = mark("asks a team in private what to stop, start and keep, and lets it choose")
RETOLD = mark("shows what you agreed to be told again, to take it back")
LISTEN = mark("lets you say without your name what gets in the way of kindness here")
MAY = mark("shows what you may do without asking; those who lead add to it")
SETTINGS = mark("changes what holds for everyone, or for a team that you lead")
DATA = mark("sends you a copy of what I keep about you, or deletes it")
CONTENT = mark("adds to what Kindling says, or switches some of it off")
SETUP = mark("asks the three questions that set Kindling up")

WHAT_YOU_GET = mark("What you get")
PAUSE_BUTTON = mark("Pause for a week")
RESUME_BUTTON = mark("End the pause")
DIGEST_BUTTON = mark("The team's digest")
LEAD_DIGEST_BUTTON = mark("The lead's digest")
CHANGED_BUTTON = mark("Note a change")
RETRO_BUTTON = mark("Stop, start, stay")
LISTEN_BUTTON = mark("The listening box")
MAY_BUTTON = mark("What you may do")
TEAM_BUTTON = mark("This channel's team")
SETTINGS_BUTTON = mark("Settings")
CONTENT_BUTTON = mark("What Kindling says")
DATA_BUTTON = mark("My data")
SETUP_BUTTON = mark("Set Kindling up")
