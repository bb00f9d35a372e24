"""People of a pretended Discord use each feature of the built bot; whatever Discord would refuse fails the run.

    python scenes.py HARNESS_FOLDER BOT_PROGRAM [SCENE ...]

HARNESS_FOLDER holds driver.py and what belongs to it. Each scene starts the bot anew, on the shipped knowledge, with a
database of its own.
"""
from __future__ import annotations

import asyncio
import re
import signal
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from pathlib import Path

HARNESS, BOT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
sys.path.insert(0, str(HARNESS))
from driver import Harness  # noqa: E402
from load import run_load  # noqa: E402

PROJECT = Path(__file__).resolve().parents[2]
PRIVATE = 64
SCENES = []


def scene(play):
    SCENES.append(play)
    return play


@asynccontextmanager
async def bot(questions=True, servers=True, start=True, server="", more="", **options):
    """The bot on a fresh server, signed in and with its commands registered."""
    with tempfile.TemporaryDirectory() as folder:
        async with Harness(validate_responses=True, log_path=Path(folder) / "bot.log", **options) as h:
            w = h.world
            config = Path(folder) / "config.toml"
            lines = [f'[discord]\napi_url = "{h.fake.api_url}"', f'[knowledge]\nfolder = "{PROJECT / "knowledge"}"',
                     f'[store]\nurl = "sqlite://{folder}/bot.sqlite3"']
            if servers:
                lines.append(f'[[server]]\nid = "{w.guild_id}"\nadvisor_roles = ["{w.advisor}"]\nreview_channel = "{w.review}"')
                lines.append(f'question_channels = ["{w.questions}", "{w.forum}"]' if questions else "")
                lines.append(server.format(world=w))
            lines.append(more)
            config.write_text("\n".join(lines) + "\n")

            async def begin():
                await h.start_bot([str(BOT), "run", "--config", str(config)], env={"DISCORD_TOKEN": "{token}"})
            h.begin = begin
            if start:
                await begin()
            yield h
            if h.proc and h.proc.returncode is None:
                code = await h.stop_bot()
                assert code == 0, f"the bot ended with {code}"
            assert w.token not in h.log_path.read_text(errors="replace"), "the token stands in the log"


def text(message):
    parts = [message.get("content") or ""]
    for e in message.get("embeds", []):
        parts += [e.get("title") or "", e.get("description") or "", *(f"{f['name']} {f['value']}" for f in e.get("fields", []))]
        parts.append((e.get("footer") or {}).get("text") or "")
    return "\n".join(parts)


def titles(message):
    return [e.get("title") for e in message.get("embeds", [])]


def options(message):
    return [o["label"] for row in message["components"] for c in row["components"] if c["type"] == 3 for o in c["options"]]


def labels(message):
    return [c.get("label") for row in message["components"] for c in row["components"] if c["type"] == 2]


def private(message):
    return bool(message["flags"] & PRIVATE)


async def ask(h, question, who="sam_student", channel="general", **more):
    return await (await h.slash(who, channel, "ask", question=question, **more)).reply()


@scene
async def a_private_answer_is_read_shared_and_dismissed():
    async with bot() as h:
        answer = await ask(h, "What degree do I need for HIM?")
        assert private(answer) and titles(answer) == ["What degree do I need for HIM?"], text(answer)
        assert "bachelor" in text(answer) and "Reviewed 20" in text(answer) and "Source" in text(answer), text(answer)
        shared = await (await h.click("sam_student", answer, "Show to everyone")).reply()
        assert not private(shared) and shared["mentions"] == [], text(shared)
        again = await (await h.click("sam_student", answer, "Show to everyone")).reply()
        assert private(again) and "already" in text(again)
        refused = await (await h.click("sue_student", shared, "Dismiss")).reply()
        assert private(refused) and "Only the person who asked" in text(refused)
        await (await h.click("ada_advisor", shared, "Dismiss")).ack()
        await h.fake.until(lambda: h.world.find_message(shared["id"]) is None, 5, "the shared answer to go")
        await h.settle()
        h.check()


@scene
async def the_menu_below_an_answer_leads_on():
    async with bot() as h:
        answer = await ask(h, "What degree do I need for HIM?")
        for option in options(answer)[:3]:
            opened = await (await h.select("sam_student", answer, [option])).reply()
            assert private(opened) and opened["embeds"], text(opened)
        offered = await (await h.click("sam_student", answer, "Not what I asked")).reply()
        assert private(offered) and "Ask an advisor" in labels(offered)
        opened = await (await h.click("sam_student", offered, labels(offered)[0])).reply()
        assert titles(opened) == [labels(offered)[0]]
        await h.settle()
        h.check()


@scene
async def comparisons_careers_and_topics():
    async with bot() as h:
        compared = await (await h.slash("sam_student", "general", "compare", aspect="degree")).reply()
        names = [f["name"] for f in compared["embeds"][0]["fields"] if f["inline"]]
        assert names == ["HIM", "HI"], names
        everything = await (await h.slash("sam_student", "general", "compare")).reply()
        other = await (await h.select("sam_student", everything, [options(everything)[0]])).reply()
        assert other["embeds"][0]["fields"]
        careers = await (await h.slash("sam_student", "general", "careers")).reply()
        assert len(options(careers)) == 8
        for career in options(careers):
            card = await (await h.select("sam_student", careers, [career])).reply()
            assert career in titles(card)[0] and "onetonline.org" in text(card), text(card)
        only = await (await h.slash("sam_student", "general", "careers", field="him")).reply()
        assert len(options(only)) == 4 and "Clinical Data Manager" not in text(only)
        topics = await (await h.slash("sam_student", "general", "topics")).reply()
        for category in options(topics):
            page = await (await h.select("sam_student", topics, [category])).reply()
            seen = await (await h.select("sam_student", page, [options(page)[0]])).reply()
            assert titles(seen) == [options(page)[0]]
            topics = await (await h.click("sam_student", page, "All topics")).reply()
        for command in ("help", "about"):
            assert private(await (await h.slash("sam_student", "general", command)).reply())
        await h.settle()
        h.check()


@scene
async def suggestions_while_typing_answer_when_chosen():
    async with bot() as h:
        choices = await (await h.autocomplete("sam_student", "general", "ask", "question", question="what degr")).choices()
        assert choices and any("degree" in c["name"].lower() for c in choices), choices
        answer = await ask(h, choices[0]["value"])
        assert titles(answer) == [choices[0]["name"]]
        for typed in ("", "zzzz", "@everyone", "x" * 300):
            assert len(await (await h.autocomplete("sam_student", "general", "ask", "question", question=typed)).choices()) <= 25
        await h.settle()
        h.check()


@scene
async def mentions_replies_and_direct_messages():
    async with bot() as h:
        asked = await h.say("sam_student", "general", "what jobs are there in HI?", mention_bot=True)
        answer = await h.wait_message("general")
        assert answer["message_reference"]["message_id"] == asked["id"] and "Clinical Data Manager" in text(answer)
        assert [m["id"] for m in answer["mentions"]] == [h.world.student_id]
        mark = h.mark()
        await h.say("sam_student", "general", "and for HIM?", reply_to=answer)
        followed = await h.wait_message("general", since=mark)
        assert "Medical Records Director" in text(followed) and "Clinical Data Manager" not in text(followed)
        mark = h.mark()
        await h.say("sam_student", None, "do i have to be a registered nurse")
        direct = await h.wait_message(since=mark)
        assert "registered nurse" in text(direct) and "Show to everyone" not in labels(direct)
        opened = await (await h.select("sam_student", direct, [options(direct)[0]])).reply()
        assert opened["embeds"]
        mark = h.mark()
        question = await h.say("sue_student", "general", "What is health informatics?")
        await h.say("sam_student", "general", "", mention_bot=True, reply_to=question)
        assert "informatics" in text(await h.wait_message("general", since=mark))
        for chatter in ("thanks!", "lol same"):
            mark = h.mark()
            await h.say("sam_student", "general", chatter, reply_to=followed)
            await h.no_message(since=mark, seconds=0.6)
        await h.settle()
        h.check()


@scene
async def a_message_is_asked_about_from_its_menu():
    async with bot() as h:
        message = await h.say("sue_student", "general", "What degree do I need for HI?")
        answer = await (await h.context_menu("sam_student", "Ask the guide", message=message)).reply()
        assert private(answer) and titles(answer) == ["What degree do I need for HI?"]
        await h.settle()
        h.check()


@scene
async def channels_and_forums_get_sure_answers_to_questions_only():
    async with bot() as h:
        await h.say("sam_student", "questions", "What degree do I need for HI?", duplicate=3)
        answer = await h.wait_message("questions")
        assert titles(answer) == ["What degree do I need for HI?"]
        for quiet in ("My sister is an HIM director and she loves it.", "lol same", "how much is tuition", "who won the game?"):
            mark = h.mark()
            await h.say("sam_student", "questions", quiet)
            await h.no_message(since=mark, seconds=0.6)
        mark = h.mark()
        thread, _ = await h.forum_post("sam_student", "help-forum", "What degree do I need for HIM?", "see title, thanks all")
        posted = await h.wait_message(since=mark)
        assert posted["channel_id"] == thread["id"] and titles(posted) == ["What degree do I need for HIM?"], text(posted)
        mark = h.mark()
        await h.say("sam_student", "general", "What degree do I need for HI?")
        await h.no_message(since=mark, seconds=0.6)
        assert len([m for m in h.bot_sent() if m["channel_id"] == h.world.questions]) == 1
        await h.settle()
        h.check()


@scene
async def without_question_channels_no_content_is_asked_for():
    async with bot(questions=False, allowed_privileged=set()) as h:
        assert titles(await ask(h, "What is HIM?"))
        await h.say("sam_student", "general", "What is health informatics?", mention_bot=True)
        assert "informatics" in text(await h.wait_message("general"))
        await h.settle()
        h.check()


@scene
async def an_advisor_is_a_click_away():
    async with bot() as h:
        nothing = await ask(h, "who won the game last night")
        assert "Ask an advisor" in labels(nothing) and not nothing["embeds"]
        mark = h.mark()
        intake = await (await h.click("sam_student", nothing, "Ask an advisor")).reply()
        assert "with the advisors now" in text(intake), text(intake)
        card = await h.wait_message("advisor-review", since=mark, where=lambda m: "asks for an advisor" in text(m))
        assert "who won the game last night" in text(card) and f"<@{h.world.student_id}>" in text(card), text(card)
        step = await (await h.click("sam_student", intake, "No")).reply()
        while "Write to an advisor" not in labels(step):
            step = await (await h.click("sam_student", step, labels(step)[0])).reply()
        form = await h.click("sam_student", step, "Write to an advisor")
        label = (await form.modal())["components"][0]["components"][0]["label"]
        mark = h.mark()
        done = await (await h.submit(form, {label: "Can I start in January? @everyone <@&1> `x` [a](http://b.c)"})).reply()
        assert private(done) and "with the advisors" in text(done), text(done)
        passed = await h.wait_message("advisor-review", since=mark)
        assert "Can I start in January?" in text(passed) and not passed["mention_everyone"] and passed["mentions"] == []
        await h.wait_edit(card, lambda m: "Can I start in January?" in text(m) and "**No**" in text(m))
        answer = await ask(h, "What is HIM?")
        form = await h.click("sam_student", answer, "Unclear or incomplete")
        label = (await form.modal())["components"][0]["components"][0]["label"]
        mark = h.mark()
        await (await h.submit(form, {label: "what about clinics?"})).reply()
        card = await h.wait_message("advisor-review", since=mark)
        assert "what-is-him" in text(card) and h.world.student_id not in text(card)
        await h.settle()
        h.check()


@scene
async def what_was_not_shown_can_be_shown_again():
    async with bot() as h:
        answer = await ask(h, "What is HIM?")
        h.http_fault("POST", r"/interactions/.*/callback", status=400, times=1)
        await h.click("sam_student", answer, "Show to everyone")
        await h.fake.until(lambda: h.requests("POST", "/callback")[-1].status == 400, 5, "the refusal")
        shown = await (await h.click("sam_student", answer, "Show to everyone")).reply()
        assert not private(shown), text(shown)
        await h.settle()
        h.check("interaction.missed_deadline")


@scene
async def a_message_to_the_advisors_waits_until_their_channel_is_back():
    async with bot() as h:
        h.http_fault("POST", rf"/channels/{h.world.review}/messages", status=403, times=1)
        intake = await (await h.slash("sam_student", "general", "advisor")).reply()
        form = await h.click("sam_student", intake, "Write to an advisor")
        label = (await form.modal())["components"][0]["components"][0]["label"]
        done = await (await h.submit(form, {label: "hello?"})).reply()
        assert "with the advisors now" in text(done), text(done)
        assert "hello?" in text(await h.wait_message("advisor-review", timeout=15))
        await h.settle()
        h.check()


@scene
async def old_buttons_work_after_a_restart_and_forged_ones_do_nothing():
    async with bot() as h:
        answer = await ask(h, "What degree do I need for HIM?", private=False)
        assert not private(answer)
        assert await h.stop_bot() == 0
        await h.begin()
        opened = await (await h.select("sue_student", answer, [options(answer)[0]])).reply()
        assert private(opened) and opened["embeds"]
        for forged in ("gp1:dismiss:1", "gp1:open:00000000", "gp1:share:", "x", "gp1:topics:9.9"):
            told = await (await h.press_custom_id("sue_student", answer, forged)).reply()
            assert private(told) and "no longer valid" in text(told), (forged, text(told))
        await h.settle()
        h.check()


@scene
async def nothing_is_answered_twice_and_faults_are_survived():
    async with bot() as h:
        handle = await h.slash("sam_student", "general", "ask", question="What is HIM?")
        await handle.reply()
        await h.again(handle)
        h.http_fault("POST", r"/channels/.*/messages", status=500, times=2, after=True)
        await h.say("sam_student", "general", "What is HI?", mention_bot=True, duplicate=2)
        await h.wait_message("general")
        for lose in (h.gw.ask_reconnect, h.gw.drop, lambda: h.gw.close(4000), lambda: h.gw.invalid_session(True)):
            resumed = h.gw.count("resumed")
            done = lose()
            if asyncio.iscoroutine(done):
                await done
            await h.gw.wait_for("resumed", resumed + 1)
            assert titles(await ask(h, "What is HIM?"))
        said = [text(m)[:60] for m in h.bot_sent() if m["channel_id"] == h.world.general and not private(m)]
        assert len(said) == 1, said
        await h.settle()
        h.check()


@scene
async def a_question_that_comes_too_late_is_dropped():
    async with bot() as h:
        await ask(h, "What is HIM?")
        h.gw.hold_dispatches = True
        late = await h.slash("sam_student", "general", "ask", question="What is HIM?")
        await h.say("sam_student", "general", "What is HIM?", mention_bot=True)
        mark = h.mark()
        await asyncio.sleep(2.7)
        await h.gw.release()
        await h.no_message(since=mark, seconds=0.6, channel="general")
        await ask(h, "What is HI?")
        assert late.it.acked is None
        await h.settle()
        h.check("interaction.missed_deadline")


@scene
async def a_server_that_is_not_set_up_right_is_told_so():
    async with bot(start=False) as h:
        config = h.log_path.parent / "config.toml"
        config.write_text(config.read_text().replace(h.world.review, "123456789012345678").replace(h.world.advisor, "234567890123456789"))
        await h.begin()
        await h.fake.until(lambda: "123456789012345678" in h.log_path.read_text() and "234567890123456789" in h.log_path.read_text(),
                           5, "the missing channel and role to be named")
        assert "permissions=" in h.log_path.read_text()
        h.check()


@scene
async def a_refused_intent_ends_the_bot():
    async with bot(start=False, allowed_privileged=set()) as h:
        try:
            await h.begin()
        except AssertionError:
            pass
        await h.fake.until(lambda: h.proc.returncode is not None, 10, "the bot to end")
        assert h.proc.returncode == 78 and "Message Content" in h.log_path.read_text(), h.log_path.read_text()


@scene
async def a_hundred_questions_a_second_and_a_clean_end():
    async with bot(questions=False) as h:
        questions = ["What is HIM?", "whats the diff btwn him n hi", "who won the game", "how much is tuition"]
        result = await run_load(h, lambda i: h.slash("sam_student", "general", "ask", question=questions[i % 4]), rate=100, count=500)
        assert result["missed_deadline"] == 0 and result["unanswered"] == 0, result
        print("   ", result)
        h.proc.send_signal(signal.SIGTERM)
        started = time.monotonic()
        assert await asyncio.wait_for(h.proc.wait(), 5) == 0
        print(f"    ended in {time.monotonic() - started:.2f} s")
        h.check()


async def main():
    failed = []
    chosen = [s for s in SCENES if not sys.argv[3:] or s.__name__ in sys.argv[3:]]
    for play in chosen:
        started = time.monotonic()
        try:
            await asyncio.wait_for(play(), 120)
            print(f"ok   {play.__name__} ({time.monotonic() - started:.1f} s)", flush=True)
        except Exception as error:  # noqa: BLE001
            failed.append(play.__name__)
            print(f"FAIL {play.__name__}: {type(error).__name__}: {error}", flush=True)
    print(f"{len(chosen) - len(failed)} passed, {len(failed)} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    asyncio.run(main())
