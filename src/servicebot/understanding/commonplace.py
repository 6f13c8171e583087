"""What stands in almost every sentence, and so tells by itself nothing about any."""

COMMON = frozenset("的了吗呢吧啊呀我你他是在有个这那就都也还要想给,，。!！?？ ◇")
