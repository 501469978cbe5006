"""Two people in one window, in real Chromium, on the demo as `./dev run` starts it."""

import pytest
from playwright.async_api import BrowserContext, FrameLocator, Locator, Page, expect

pytestmark = pytest.mark.anyio


async def side_by_side(context: BrowserContext, demo: str) -> tuple[Page, FrameLocator, FrameLocator]:
    page = await context.new_page()
    await page.goto(demo)
    return page, page.frame_locator("[title='Left chat']"), page.frame_locator("[title='Right chat']")


async def write(side: FrameLocator, text: str) -> None:
    box = side.get_by_role("textbox", name="Message", exact=True)
    await box.fill(text)
    await box.press("Enter")


def row(side: FrameLocator, text: str) -> Locator:
    return side.locator("li[data-message-id]", has_text=text)


async def test_ada_and_omar_talk(context: BrowserContext, demo: str) -> None:
    page, ada, omar = await side_by_side(context, demo)
    await ada.get_by_role("textbox", name="Message", exact=True).press_sequentially("Is the", delay=30)
    await expect(omar.get_by_text("Ada Okafor is typing")).to_be_visible()

    await write(ada, "Is the invoice in?")
    await expect(row(omar, "Is the invoice in?")).to_have_count(1)
    await expect(row(ada, "Is the invoice in?")).to_have_attribute("data-status", "sent")
    await expect(omar.get_by_text("Ada Okafor is typing")).to_be_hidden()

    await omar.get_by_role("textbox", name="Message", exact=True).click()
    await expect(ada.get_by_text("Seen by")).to_be_visible()
    await write(omar, "It came an hour ago.")
    await expect(row(ada, "It came an hour ago.")).to_have_count(1)

    await page.reload()
    await expect(row(ada, "Is the invoice in?")).to_have_count(1)
    await expect(row(omar, "It came an hour ago.")).to_have_count(1)


async def test_an_edit_and_a_deletion_show_on_the_other_side(context: BrowserContext, demo: str) -> None:
    _, ada, omar = await side_by_side(context, demo)
    await write(ada, "Rechnung 17")
    await row(ada, "Rechnung 17").hover()
    await row(ada, "Rechnung 17").get_by_role("button", name="Edit message").click()
    await ada.get_by_role("textbox", name="Edited message").fill("Invoice 17")
    await ada.get_by_role("button", name="Save").click()
    await expect(row(omar, "Invoice 17")).to_contain_text("edited")
    await expect(row(omar, "Rechnung")).to_have_count(0)

    await row(omar, "Invoice 17").hover()
    await row(omar, "Invoice 17").get_by_role("button", name="Delete message").click()
    await omar.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(ada.locator("li[data-kind='deleted']")).to_have_count(1)
    await expect(row(ada, "Invoice 17")).to_have_count(0)


@pytest.mark.parametrize("person", ["dev", "elsa"])
async def test_who_may_not_chat_sees_no_chat_and_why(context: BrowserContext, demo: str, person: str) -> None:
    page = await context.new_page()
    await page.goto(f"{demo}/?person={person}&workflow=invoice-intake")
    await expect(page.get_by_text("No chat for this person")).to_be_visible()
    await expect(page.get_by_role("textbox")).to_have_count(0)


async def test_the_api_documentation_is_our_own(context: BrowserContext, demo: str) -> None:
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{demo}/docs")
    await expect(page.get_by_text("/api/workflows/{workflowId}/chat/events")).to_be_visible()
    assert [url for url in asked if not url.startswith((demo, "data:"))] == []
