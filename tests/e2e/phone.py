"""The phone page as a person uses it."""

from playwright.async_api import Locator, Page


class Phone:
    """The page as a person uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def shown(self) -> Locator:
        return self.page.locator(".phone.active")

    @property
    def last_answer(self) -> Locator:
        return self.shown.locator(".theirs:not(.dots) .bubble").last

    async def type(self, text: str) -> None:
        await self.shown.get_by_label("输入消息").fill(text)
        await self.page.keyboard.press("Enter")

    async def keyboard(self) -> None:
        await self.shown.get_by_role("button", name="切换到键盘").click()

    async def more(self, what: str) -> None:
        await self.shown.get_by_role("button", name="更多", exact=True).click()
        await (
            self.shown.get_by_role("group", name="更多").get_by_role("button", name=what, exact=True).click()
        )
