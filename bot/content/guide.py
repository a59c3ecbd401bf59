"""What each command and shortcut does, in a few words: for the manifest, `/kindling` and the tour."""

from bot.content.words import mark

CHECKIN = mark("Say how you are today, for yourself")
FOLLOWUP = mark("Keep a promise on time")
KINDLING = mark("Settings, teams and digests")
THANKS = mark("Thank someone for what they did")

FOLLOW_UP_ON_MESSAGE = mark("Follow up on this")
FOLLOW_UP_ON_MESSAGE_DOES = mark("Promise to come back to this message by a time")
THANK_FOR_MESSAGE = mark("Thank for this")
THANK_FOR_MESSAGE_DOES = mark("Thank the author of this message")
PROMISE_SOMETHING = mark("Promise something")
PROMISE_SOMETHING_DOES = mark("Keep a promise on time, from anywhere")
THANK_SOMEONE = mark("Thank someone")
THANK_SOMEONE_DOES = mark("Thank someone for what they did, from anywhere")

PREFERENCES = mark("changes what you get, and when")
PAUSE = mark("holds all nudges for a week, or `pause until monday`")
RESUME = mark("ends the pause")
TEAM = mark("makes this channel a team, or changes it")
DIGEST = mark("shows your team's digest as of now (`digest lead`: the one for leads)")
CHANGED = mark("notes something that was changed, for the monthly story")
SETTINGS = mark("changes what holds for everyone, or for a team that you lead")
DATA = mark("sends you a copy of what I keep about you, or takes it back")
CONTENT = mark("adds to what Kindling says, or switches some of it off")
