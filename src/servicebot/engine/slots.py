"""The kinds of question that a flow can declare, by the names that flows use."""

from servicebot.engine.addresses import AddressSlot
from servicebot.engine.choices import Choice, Pick, YesNo
from servicebot.engine.inputs import Known, Location, Number, Phone, Photos, Text, When
from servicebot.engine.spots import SpotSlot
from servicebot.engine.whereabouts import WhereaboutsSlot

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
