"""What is made of each kind of cadence when it is due."""

from collections.abc import Mapping

from models.people.cadences import Kind
from scheduler import checkins, gratitude, practices
from scheduler.cadences import Maker
from scheduler.digests import make_lead_digests, make_stories, make_team_digests

MAKERS: Mapping[Kind, Maker] = {
    Kind.CHECKIN: checkins.make,
    Kind.GRATITUDE: gratitude.make,
    Kind.PRACTICE: practices.make,
    Kind.TEAM_DIGEST: make_team_digests,
    Kind.LEAD_DIGEST: make_lead_digests,
    Kind.STORY: make_stories,
}
