"""The kinds of question that a flow can declare, by the names that flows use."""

from servicebot.engine.questions.addresses import AddressSlot
from servicebot.engine.questions.choices import Choice, Pick, YesNo
from servicebot.engine.questions.known import Known
from servicebot.engine.questions.locations import Location
from servicebot.engine.questions.numbers import Number
from servicebot.engine.questions.phones import Phone
from servicebot.engine.questions.photos import Photos
from servicebot.engine.questions.spots import SpotSlot
from servicebot.engine.questions.times import When
from servicebot.engine.questions.whereabouts import WhereaboutsSlot
from servicebot.engine.questions.words import Text

address = AddressSlot
choice = Choice
known = Known
location = Location
number = Number
phone = Phone
photos = Photos
pick = Pick
spot = SpotSlot
text = Text
when = When
whereabouts = WhereaboutsSlot
yes_no = YesNo
