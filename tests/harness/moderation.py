"""Advisors and students of a pretended Discord moderate together: drafts, grades, corrections, cases, privacy.

    python moderation.py HARNESS_FOLDER BOT_PROGRAM [SCENE ...]

Plays like scenes.py, whose helpers it shares.
"""
from __future__ import annotations

import asyncio
import json
import re
import sqlite3

import scenes
from scenes import ask, bot, labels, options, private, scene, text, titles
from world import World

scenes.SCENES.clear()
DEGREE = "What degree do I need for HIM?"


def staffed():
    """The usual world with a second advisor."""
    w = World()
    w.add_user("abe_advisor", ["Advisor"])
    return w


async def mention(h, who, channel, question):
    mark = h.mark()
    await h.say(who, channel, question, mention_bot=True)
    return await h.wait_message(channel, since=mark)


async def panel(h, who, message, command):
    return await (await h.context_menu(who, command, message=message)).reply()


async def case_card(h, mark):
    return await h.wait_message("advisor-review", since=mark, where=lambda m: "asks for an advisor" in text(m))


def direct(h, who):
    """What the bot wrote to a person directly, oldest first."""
    mine = [c["id"] for c in h.world.channels.values() if c["type"] == 1 and any(r["id"] == h.world.user_id(who) for r in c["recipients"])]
    return [m for c in mine for m in h.world.messages[c].values() if m["author"]["id"] == h.world.bot_id]


def rows(h, query):
    with sqlite3.connect(f"file:{h.log_path.parent / 'bot.sqlite3'}?mode=ro", uri=True) as store:
        return store.execute(query).fetchall()


@scene
async def a_draft_waits_and_goes_out_when_it_is_approved():
    async with bot(server='moderation = "before"\noffice = "Health Sciences Advising"') as h:
        asked = await h.slash("sam_student", "questions", "ask", question=DEGREE)
        told = await asked.reply()
        assert private(told) and "A person is looking" in text(told) and asked.latency < 1, text(told)
        card = await h.wait_message("advisor-review")
        assert "bachelor" in text(card) and labels(card) == ["Approve", "Edit", "Write answer", "Dismiss"], labels(card)
        refused = await (await h.press_custom_id("sam_student", told, "gp1:desk:approve.00000000000000000000000000.0")).reply()
        assert "no longer valid" in text(refused)
        done = await (await h.click("ada_advisor", card, "Approve")).reply()
        assert "Approved" in text(done) and labels(done) == ["Correct the answer"], text(done)
        answer = (await asked.followups(1))[0]
        assert private(answer) and titles(answer) == [DEGREE] and "Approved by Health Sciences Advising" in text(answer), text(answer)
        await h.settle()
        h.check()


@scene
async def a_draft_is_edited_for_everyone_and_brought_directly_after_a_restart():
    async with bot(server='moderation = "before"') as h:
        looking = await mention(h, "sam_student", "general", "what jobs are there in informatics?")
        assert "A person is looking" in text(looking)
        card = await h.wait_message("advisor-review")
        mark = h.mark()
        form = await h.click("ada_advisor", card, "Edit")
        await (await h.submit(form, {"Answer": "Four of them, *really*. @everyone"})).reply()
        answer = await h.wait_message("general", since=mark)
        assert "Four of them" in text(answer) and not answer["mention_everyone"] and "Source" in text(answer), text(answer)
        assert [u["username"] for u in answer["mentions"]] == ["sam_student"]
        await h.fake.until(lambda: h.world.find_message(looking["id"]) is None, 5, "the outdated message to go")
        mark = h.mark()
        await (await h.slash("sam_student", "general", "ask", question=DEGREE)).reply()
        card = await h.wait_message("advisor-review", since=mark)
        assert await h.stop_bot() == 0
        await h.begin()
        await (await h.click("ada_advisor", card, "Approve")).reply()
        await h.fake.until(lambda: direct(h, "sam_student"), 10, "a direct message")
        assert titles(direct(h, "sam_student")[0]) == [DEGREE]
        await h.settle()
        h.check()


@scene
async def in_shadow_students_see_nothing_and_advisors_grade():
    async with bot(server='moderation = "shadow"') as h:
        told = await ask(h, DEGREE)
        assert private(told) and "trying me out" in text(told) and not told["embeds"], text(told)
        mark = h.mark()
        await h.say("sam_student", "general", "what jobs are there in informatics?", mention_bot=True)
        await h.say("sue_student", "questions", "What is HIM?")
        await h.settle()
        await h.no_message(since=mark, seconds=0.5, channel="general")
        await h.no_message(since=mark, seconds=0.5, channel="questions")
        cards = [m for m in h.world.messages[h.world.review].values()]
        assert len(cards) == 3 and all(labels(m) == ["Right", "Wrong"] and h.world.student_id not in text(m) for m in cards)
        for card, verdict in zip(cards, ("Right", "Right", "Wrong")):
            assert verdict in text(await (await h.click("ada_advisor", card, verdict)).reply())
        report = await (await h.slash("ada_advisor", "general", "shadow")).reply()
        assert "3 graded, 0 wait" in text(report) and "2 of    3" in text(report), text(report)
        await h.settle()
        h.check()


@scene
async def an_answer_is_corrected_in_place_and_every_other_of_its_entry_recalled():
    async with bot(server='office = "Health Sciences Advising"') as h:
        first, second = await mention(h, "sam_student", "general", DEGREE), await mention(h, "sue_student", "general", DEGREE)
        await ask(h, DEGREE, who="sue_student")
        why = await panel(h, "ada_advisor", first, "Why this answer?")
        assert "degree" in text(why) and "score" in text(why), text(why)
        sheet = await panel(h, "ada_advisor", first, "Correct")
        form = await h.click("ada_advisor", sheet, "Write answer")
        done = await (await h.submit(form, {"Answer": "A bachelor's. Ask us about **credits**."})).reply()
        assert "2 more answers" in text(done), text(done)
        now = await h.wait_edit(first, lambda m: "credits" in text(m))
        assert "Corrected** by Health Sciences Advising" in text(now), text(now)
        await h.settle()
        told = [m for m in h.world.messages[h.world.general].values() if "was corrected" in text(m)]
        assert len(told) == 1 and [u["username"] for u in told[0]["mentions"]] == ["sam_student"]
        listed = await (await h.click("ada_advisor", done, "See them")).reply()
        await (await h.click("ada_advisor", listed, "Change 1 in public, tell 2")).reply()
        await h.wait_edit(second, lambda m: "credits" in text(m))
        await h.settle()
        assert len([m for m in direct(h, "sue_student") if "credits" in text(m)]) == 1
        undone = await (await h.click("ada_advisor", done, "Undo")).reply()
        assert "stands again" in text(undone)
        await h.wait_edit(first, lambda m: titles(m) == [DEGREE])
        await panel(h, "ada_advisor", first, "Retract")
        await h.wait_edit(first, lambda m: "taken back by Health Sciences Advising" in text(m))
        link = f"https://discord.com/channels/{h.world.guild_id}/{h.world.general}/{second['id']}"
        shown = await (await h.slash("ada_advisor", "general", "answer", link=link)).reply()
        assert private(shown) and "Corrected" in text(shown)
        await h.settle()
        h.check()


@scene
async def two_advisors_and_a_demoted_one_share_a_case_in_a_private_thread():
    async with bot(world=staffed()) as h:
        answer = await ask(h, "who won the game last night", channel="questions")
        mark = h.mark()
        for _ in range(3):
            opened = await (await h.click("sam_student", answer, "Ask an advisor")).reply()
        assert "already" in text(opened), text(opened)
        card = await case_card(h, mark)
        number = re.search(r"Case (\d+)", text(card))[1]
        claims = await asyncio.gather(*(h.click(who, card, "Claim") for who in ("ada_advisor", "abe_advisor")))
        replies = [text(await claim.reply()) for claim in claims]
        assert sum("has claimed this" in reply for reply in replies) == 1, replies
        owner, other = ("abe_advisor", "ada_advisor") if "has claimed this" in replies[0] else ("ada_advisor", "abe_advisor")
        thread = await h.fake.until(lambda: next((c for c in h.world.channels.values() if c["type"] == 12), None), 10, "a thread")
        await h.settle()
        inside = h.world.thread_members[thread["id"]]
        assert {h.world.student_id, h.world.user_id(owner)} <= inside and h.world.student2_id not in inside
        mark = h.mark()
        await h.say("sam_student", thread["id"], "What is HIM?", mention_bot=True)
        await h.settle()
        await h.no_message(since=mark, seconds=0.5, channel=thread["id"])
        refused = await (await h.click(other, card, "Answer")).reply()
        assert "has claimed this" in text(refused), text(refused)
        form = await h.click(owner, card, "Answer")
        await h.set_roles(owner, [])
        demoted = await (await h.submit(form, {"Answer": "I should not."})).reply()
        assert "Only advisors" in text(demoted), text(demoted)
        assert rows(h, "SELECT count(*) FROM case_note WHERE voice = 'advisor'") == [(0,)]
        await h.set_roles(owner, ["Advisor"])
        form = await h.click(owner, card, "Answer")
        await (await h.submit(form, {"Answer": "The Tigers."})).reply()
        said = await h.wait_message(thread["id"], since=mark)
        assert "The Tigers." in text(said)
        await h.wait_edit(card, lambda m: "**Answered**" in text(m))
        await h.say("sam_student", thread["id"], "Are you sure?")
        await h.wait_edit(card, lambda m: "**Claimed**" in text(m))
        await (await h.click(owner, card, "Close")).reply()
        audit = await (await h.slash("ada_advisor", "general", "audit", case=int(number))).reply()
        assert "**claim**" in text(audit) and "**answer**" in text(audit) and "**close**" in text(audit), text(audit)
        exported = await (await h.click("ada_advisor", audit, "Export as CSV")).reply()
        csv = h.world.files[exported["attachments"][0]["id"]].decode()
        assert csv.count("\n") == 4 and csv.startswith("id,time_utc"), csv
        await h.settle()
        h.check()


@scene
async def what_is_written_directly_goes_to_the_advisor_who_owns_the_conversation():
    async with bot() as h:
        await h.say("sam_student", None, "is the moon made of cheese?")
        await h.fake.until(lambda: direct(h, "sam_student"), 10, "an answer")
        mark = h.mark()
        await (await h.click("sam_student", direct(h, "sam_student")[0], "Ask an advisor")).reply()
        card = await case_card(h, mark)
        form = await h.click("ada_advisor", card, "Answer")
        await (await h.submit(form, {"Answer": "No."})).reply()
        await h.fake.until(lambda: any("an answer from a person" in text(m) for m in direct(h, "sam_student")), 10, "the answer")
        mark = h.mark()
        await h.say("sam_student", None, "are you sure? what is HIM?")
        passed = await h.wait_message("advisor-review", since=mark)
        assert "are you sure?" in text(passed) and [u["username"] for u in passed["mentions"]] == ["ada_advisor"]
        await h.settle()
        assert "is with your advisor" in text(direct(h, "sam_student")[-1])
        relayed = next(m for m in direct(h, "sam_student") if "an answer from a person" in text(m))
        closed = await (await h.click("sam_student", relayed, "That settles it")).reply()
        assert "is closed" in text(closed)
        await h.wait_edit(card, lambda m: "**Closed**" in text(m))
        await h.say("sam_student", None, "What is HIM?")
        await h.fake.until(lambda: "What is health information" in text(direct(h, "sam_student")[-1]), 10, "an answer again")
        await h.settle()
        h.check()


@scene
async def personal_data_is_masked_and_everything_kept_is_shown_and_erased():
    async with bot() as h:
        answer = await ask(h, "who won the game, mail me at sam@school.edu or 555-867-5309")
        assert "an email address and a phone number" in text(answer), text(answer)
        await h.click("sam_student", answer, "Ask an advisor")
        await h.settle()
        for card in h.world.messages[h.world.review].values():
            assert "[email]" in text(card) and "school.edu" not in text(card) and "867" not in text(card), text(card)
        shown = await (await h.slash("sam_student", "general", "privacy show")).reply()
        kept = json.loads(h.world.files[shown["attachments"][0]["id"]])
        assert private(shown) and len(kept["cases"]) == 1 and len(kept["answers"]) == 1 and "school.edu" not in json.dumps(kept)
        other = await (await h.slash("sue_student", "general", "privacy show")).reply()
        assert not any(json.loads(h.world.files[other["attachments"][0]["id"]]).values())
        assert "erased" in text(await (await h.slash("sam_student", "general", "privacy delete")).reply())
        await h.settle()
        for card in h.world.messages[h.world.review].values():
            assert "who won the game" not in text(card) and h.world.student_id not in text(card), text(card)
        for file in h.log_path.parent.glob("bot.sqlite3*"):
            assert b"who won the game" not in file.read_bytes(), file
        assert rows(h, f"SELECT count(*) FROM cases WHERE asker = {h.world.student_id}") == [(0,)]
        await h.settle()
        h.check()


@scene
async def words_of_distress_get_a_humane_reply_and_a_silent_priority_case():
    async with bot(server='moderation = "shadow"') as h:
        answer = await ask(h, "i want to kill myself")
        assert private(answer) and "case" not in text(answer).lower() and "Ask an advisor" in labels(answer), text(answer)
        card = await h.wait_message("advisor-review")
        assert "PRIORITY" in text(card) and card["mentions"] == [], text(card)
        await ask(h, "who won the game")
        queue = await (await h.slash("ada_advisor", "general", "queue")).reply()
        assert "PRIORITY" in text(queue).splitlines()[2], text(queue)
        await h.settle()
        h.check()


@scene
async def a_flood_is_slowed_down_and_summed_up():
    async with bot(more="[limits]\nquestions_per_minute = 40") as h:
        asked = []
        for i in range(60):
            asked.append(await h.slash("sam_student", "general", "ask", question=f"who won the {chr(97 + i // 26)}{chr(97 + i % 26)}xq game"))
            await asyncio.sleep(0.06)  # slower than the whole server may ask
        replies = [text(await handle.reply()) for handle in asked]
        assert sum("a lot of questions" in reply for reply in replies) == 20, replies[-1]
        await h.settle()
        await asyncio.sleep(2)
        messages = [text(m) for m in h.world.messages[h.world.review].values()]
        assert len([m for m in messages if "Case" in m]) <= 3 and len([m for m in messages if "more things wait" in m]) == 1, messages
        queue = await (await h.slash("ada_advisor", "general", "queue")).reply()
        assert titles(queue) == ["10 wait"], text(queue)
        blocked = await (await h.slash("ada_advisor", "general", "person block", person=h.world.student_id, days=2)).reply()
        assert "cannot ask me anything until" in text(blocked)
        assert "cannot use this" in text(await ask(h, DEGREE))
        await (await h.slash("ada_advisor", "general", "person unblock", person=h.world.student_id)).reply()
        await h.settle()
        h.check()


@scene
async def what_was_acknowledged_survives_a_kill():
    async with bot() as h:
        answer = await ask(h, "who won the game last night", channel="questions")
        mark = h.mark()
        await (await h.click("sam_student", answer, "Ask an advisor")).reply()
        card = await case_card(h, mark)
        fault = h.http_fault("POST", r"/channels/.*/messages", delay=30, times=99)
        form = await h.click("ada_advisor", card, "Answer")
        await (await h.submit(form, {"Answer": "The Tigers."})).reply()
        h.proc.kill()
        await h.proc.wait()
        fault.times = 0
        mark = h.mark()
        await h.begin()
        await h.fake.until(lambda: any("The Tigers." in text(m) for c, box in h.world.messages.items() for m in box.values()
                                       if c != h.world.review), 15, "the answer after the kill")
        await h.settle()
        said = [m for c, box in h.world.messages.items() for m in box.values() if c != h.world.review and "The Tigers." in text(m)]
        assert len(said) == 1, [text(m) for m in said]
        h.check()


if __name__ == "__main__":
    asyncio.run(scenes.main())
