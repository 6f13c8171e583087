"""The kinds of question that a flow can declare, by the names that flows use."""

from servicebot.engine.questions.addresses import AddressSlot
from servicebot.engine.questions.choices import Choice, Pick, YesNo
from servicebot.engine.questions.inputs import Known, Location, Number, Phone, Photos, Text, When
from servicebot.engine.questions.spots import SpotSlot
from servicebot.engine.questions.whereabouts import WhereaboutsSlot

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
