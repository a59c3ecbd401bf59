"""The people and channels of the demo: a small support company spread over the world."""

from sandbox.workspace import ALL, Channel, Person, UserGroup, Workspace

SUPPORT = ("ana", "ben", "chi", "hugo", "imani", "lena", "mateo", "priya")
PLATFORM = ("dana", "eli", "fatou", "grace", "nadia", "omar")

DEMO = Workspace(
    id="T0HARBOUR01",
    name="Harbour Support",
    domain="harbour-support",
    people=[
        Person(
            "ana",
            "Ana Reyes",
            zone="Europe/Madrid",
            locale="en-GB",
            title="Head of Support",
            admin=True,
            owner=True,
        ),
        Person("ben", "Ben Okoro", zone="Europe/London", locale="en-GB", title="Support Engineer"),
        Person("chi", "Chi Tanaka", zone="Asia/Tokyo", locale="ja-JP", title="Support Engineer"),
        Person("dana", "Dana Levi", zone="Asia/Jerusalem", title="Team Lead, Platform", admin=True),
        Person("eli", "Eli Novak", zone="Europe/Prague", title="Platform Engineer"),
        Person("fatou", "Fatou Diallo", zone="Africa/Dakar", locale="fr-FR", title="Platform Engineer"),
        Person("grace", "Grace Kim", zone="America/Los_Angeles", title="Product Designer"),
        Person("hugo", "Hugo Lindqvist", zone="Europe/Stockholm", title="Customer Success"),
        Person("imani", "Imani Brooks", zone="America/New_York", title="Customer Success"),
        Person(
            "jo", "Jo Park", zone="Australia/Sydney", locale="en-GB", title="Documentation (contract)", guest="multi"
        ),
        Person("kai", "Kai Moreau", zone="Europe/Paris", deleted=True),
        Person("lena", "Lena Hofmann", zone="Europe/Prague", locale="de-DE", title="Billing"),
        Person("mateo", "Mateo Silva", zone="America/New_York", title="Support Engineer"),
        Person("nadia", "Nadia Rahman", zone="Europe/London", locale="en-GB", title="Quality"),
        Person("omar", "Omar Sow", zone="Africa/Dakar", locale="fr-FR", title="Site Reliability"),
        Person("priya", "Priya Nair", zone="Australia/Sydney", locale="en-GB", title="Support Engineer"),
        Person("buildbot", "Build Bot", bot=True),
    ],
    channels=[
        Channel("general", members=ALL, bot=True, purpose="For everyone at Harbour Support"),
        Channel("kudos", members=ALL, bot=True, purpose="Thanks that everyone may read"),
        Channel("support", members=[*SUPPORT, "jo"], bot=True),
        Channel("platform", members=PLATFORM, bot=True),
        Channel("leads", members=["ana", "dana"], private=True, bot=True),
        Channel("random", members=ALL),
    ],
    user_groups=[
        UserGroup("support-team", members=SUPPORT, name="Support team"),
        UserGroup("platform-team", members=PLATFORM, name="Platform team"),
    ],
)
