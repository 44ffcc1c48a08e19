/** What an earlier page could not send arrives once, in order and whole, and only where it belongs. */

import "../dom.ts";

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { LiveError } from "../../src/api/live.ts";
import { Scope } from "../../src/lib/scope.ts";
import { LeftBar } from "../../src/recorder/leftbar.ts";
import { NOT_SAID } from "../../src/recorder/keeper.ts";
import { isOver, Leftovers, MOST_DAYS } from "../../src/recorder/leftovers.ts";
import { Locks, Memory, Server, START } from "./memory.ts";

async function settled(): Promise<void> {
  for (let i = 0; i < 300; i += 1) await Promise.resolve();
}

function page(server: Server, store: Memory, locks = new Locks()) {
  const left = new Leftovers({ api: server, store: async () => store, hold: locks.hold, scope: new Scope() });
  const followed: string[] = [];
  left.follow = (jobs) => followed.push(...jobs) > 0;
  return { left, followed };
}

function left() {
  const [server, store] = [new Server(), new Memory()];
  server.recordings.set("live0", [1, 2, 3]);
  store.leave({ live: "live0", sent: 3 }, 4, 5, 6, 7, 8);
  return { server, store };
}

test("the rest goes under its recording, which then ends and is followed", async () => {
  const { server, store } = left();
  const { left: found, followed } = page(server, store);
  await found.look();
  await settled();
  assert.deepEqual(server.recordings.get("live0"), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(followed, ["job of live0"]);
  assert.equal(store.kept.size + store.pieces.size, 0);
  assert.equal(found.told, "");
});

test("an answer that was lost doubles nothing", async () => {
  const { server, store } = left();
  server.recordings.get("live0")!.push(4, 5, 6);
  await page(server, store).left.look();
  await settled();
  assert.deepEqual(server.recordings.get("live0"), [1, 2, 3, 4, 5, 6, 7, 8]);
});

test("what the server has more of than the browser is ended as it is", async () => {
  const { server, store } = left();
  server.recordings.get("live0")!.push(4, 5, 6, 7, 8, 9, 10);
  const { left: found, followed } = page(server, store);
  await found.look();
  await settled();
  assert.deepEqual([server.recordings.get("live0")!.length, followed, store.kept.size], [10, ["job of live0"], 0]);
});

test("one that the server never began is begun with the time at which it was said", async () => {
  const [server, store] = [new Server(), new Memory()];
  store.leave({}, 1, 2, 3);
  await page(server, store).left.look();
  await settled();
  assert.deepEqual(server.recordings.get("live0"), [1, 2, 3]);
  assert.deepEqual(server.begun, [{ ...START, whose: "ann" }]);
});

test("one that was taken in meanwhile: the rest is one of its own, and it is said what to do", async () => {
  const { server, store } = left();
  server.ended.add("live0");
  const { left: found, followed } = page(server, store);
  await found.look();
  await settled();
  assert.deepEqual([...server.recordings.values()], [[1, 2, 3], [4, 5, 6, 7, 8]]);
  assert.deepEqual(followed, []);
  assert.match(found.told, /^The server had already taken in “Recording 2026-11-26 07\.12\.33”\..* open both in the Library/u);
  found.putAway();
  assert.equal(found.told, "");
});

test("one that is gone from the server: the same", async () => {
  const { server, store } = left();
  server.recordings.delete("live0");
  server.recordings.set("other", []);
  const { left: found } = page(server, store);
  mock.timers.enable({ apis: ["setTimeout"] });
  await found.look();
  await settled();
  mock.timers.tick(500);
  mock.timers.reset();
  await settled();
  assert.deepEqual([...server.recordings.values()], [[], [4, 5, 6, 7, 8]]);
  assert.match(found.told, /a recording of their own/u);
});

test("one that arrived whole as its page went is forgotten without a word", async () => {
  const { server, store } = left();
  server.recordings.get("live0")!.push(4, 5, 6, 7, 8);
  server.ended.add("live0");
  const { left: found, followed } = page(server, store);
  await found.look();
  await settled();
  assert.deepEqual([followed, found.told, store.kept.size, server.sent], [[], "", 0, 0]);
});

test("a project that is gone gives way to the default one, which is said", async () => {
  const [server, store] = [new Server(), new Memory()];
  store.leave({ start: { ...START, project: "gone" } }, 1, 2);
  const { left: found } = page(server, store);
  await found.look();
  await settled();
  assert.deepEqual([server.begun.map(({ project }) => project), server.recordings.get("live0")], [["default"], [1, 2]]);
  assert.match(found.told, / is gone, or you may not add to it any more: look in the project “default”/u);
});

test("another's is neither sent nor shown, and waits for its owner", async () => {
  const { server, store } = left();
  server.who = { whose: "eve", alone: false };
  const eve = page(server, store);
  await eve.left.look();
  await settled();
  assert.deepEqual([server.sent, eve.left.sending, store.pieces.size], [0, null, 3]);
  server.who = { whose: "ann", alone: false };
  await page(server, store).left.look();
  await settled();
  assert.equal(server.recordings.get("live0")!.length, 8);
});

test("of a library that is deleted nothing stays, nor what nobody came for", async () => {
  const { server, store } = left();
  server.who = { whose: "12345678fresh", alone: true };
  store.kept.get("a")!.whose = "12345678stale";
  await page(server, store).left.look();
  await settled();
  assert.deepEqual([server.sent, store.kept.size, store.pieces.size], [0, 0, 0]);
  store.leave({});
  const kept = store.kept.get("a")!;
  const ann = { whose: "ann", alone: true };
  assert.ok(!isOver(kept, ann, kept.at + MOST_DAYS * 86_400_000));
  assert.ok(isOver(kept, ann, kept.at + MOST_DAYS * 86_400_000 + 1));
});

test("whose library is open is asked each time: a tab that stood there before deletes and misfiles nothing", async () => {
  const [server, store, locks] = [new Server(), new Memory(), new Locks()];
  server.who = { whose: "12345678old", alone: true };
  const { left: stale } = page(server, store, locks);
  await stale.look();
  server.who = { whose: "12345678new", alone: true };
  store.leave({ whose: "12345678new" }, 1, 2);
  const release = await locks.hold("a");
  await stale.look();
  assert.equal((await stale.book(START))!.recording.whose, "12345678new");
  server.who = { whose: "12345678newer", alone: false };
  release();
  await settled();
  assert.deepEqual([server.sent, store.pieces.size], [0, 1], "it was another's when its turn came");
  server.who = { whose: "12345678new", alone: true };
  await stale.look();
  await settled();
  assert.deepEqual(server.recordings.get("live0"), [1, 2]);
});

test("where nobody answers nothing is removed", async (context) => {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const [server, store] = [new Server(), new Memory()];
  server.who = { whose: "12345678new", alone: true };
  store.leave({ whose: "12345678old" }, 1, 2);
  const { left: found } = page(server, store);
  const looking = found.look();
  await Promise.resolve();
  server.away = true;
  await looking;
  await settled();
  assert.equal(store.pieces.size, 1);
});

test("what another page clears while it is sent ends there, and what the server has of it is not put back", async (context) => {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const { server, store } = left();
  const { left: found } = page(server, store);
  const read = store.read.bind(store);
  store.read = async (key) => {
    await store.clear();
    return read(key);
  };
  await found.look();
  await settled();
  assert.deepEqual([found.sending, found.told, store.kept.size, server.sent], [null, "", 0, 0]);
});

test("what fails is tried again in a while, whoever looks at the page", async (context) => {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const { server, store } = left();
  const { left: found, followed } = page(server, store);
  server.away = true;
  await found.look();
  await settled();
  await assert.rejects(found.book(START), { message: NOT_SAID });
  const read = store.read.bind(store);
  store.read = () => Promise.reject(new DOMException("", "UnknownError"));
  server.away = false;
  mock.timers.tick(10_000);
  await settled();
  assert.deepEqual([server.sent, found.sending], [0, null]);
  store.read = read;
  mock.timers.tick(10_000);
  await settled();
  assert.deepEqual([server.recordings.get("live0")!.length, followed], [8, ["job of live0"]]);
});

test("what is longer than a file can be ends there, and the rest is another one", async (context) => {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const { server, store } = left();
  server.most = 5;
  const { left: found, followed } = page(server, store);
  const looking = found.look();
  for (let i = 0; i < 4; i += 1) {
    await settled();
    mock.timers.tick(500);
  }
  await looking;
  await settled();
  assert.deepEqual([...server.recordings.values()].flat(), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([followed, store.kept.size], [["job of live0", "job of live1"], 0]);
});

test("one that is refused lets the next have its turn, says why, and is tried again", async (context) => {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const { server, store } = left();
  store.kept.clear();
  store.pieces.clear();
  store.leave({ id: "a", start: { ...START, began: "2026-11-26T09:00:00" } }, 1, 2);
  store.leave({ id: "b" }, 3, 4);
  const begin = server.begin.bind(server);
  server.begin = (start) => (start.began === START.began ? begin(start) : Promise.reject(new LiveError(400, "Not now.")));
  const { left: found, followed } = page(server, store);
  await found.look();
  await settled();
  assert.deepEqual([followed.length, [...store.kept.keys()]], [1, ["a"]]);
  mock.timers.tick(10_000);
  await settled();
  assert.equal(found.sending!.trouble!.message, "Not now.");
  server.begin = begin;
  mock.timers.tick(10_000);
  await settled();
  assert.deepEqual([followed.length, store.kept.size, found.sending], [2, 0, null]);
});

test("what was said into another database is its own, whoever is alone here", () => {
  const kept = { id: "a", whose: "11111111aaaa", start: START, live: null, base: 0, sent: 0, at: 0 };
  assert.ok(isOver(kept, { whose: "11111111bbbb", alone: true }, 0));
  assert.ok(!isOver(kept, { whose: "22222222aaaa", alone: true }, 0));
  assert.ok(!isOver(kept, { whose: "11111111bbbb", alone: false }, 0));
});

test("two pages send it once, and what a page is at waits until that has gone", async () => {
  const { server, store } = left();
  const locks = new Locks();
  const release = await locks.hold("a");
  const [one, other] = [page(server, store, locks), page(server, store, locks)];
  await one.left.look();
  await other.left.look();
  await one.left.look();
  await settled();
  assert.equal(server.sent, 0);
  release();
  await settled();
  assert.deepEqual([server.sent, [...one.followed, ...other.followed]], [5, ["job of live0"]]);
});

test("the line says how far it is, that the server is away, and discards when one is sure", async (context) => {
  const { server, store } = left();
  const { left: found } = page(server, store);
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  let wentOn = 0;
  const bar = new LeftBar(new Scope(), found, () => (wentOn += 1));
  document.body.append(bar.element);
  context.after(() => bar.element.remove());
  const named = (name: string) => bar.element.querySelector<HTMLElement>(`[data-name=${name}]`)!;
  assert.ok(bar.element.hidden);
  await found.look();
  server.away = true;
  await settled();
  assert.ok(!bar.element.hidden);
  assert.match(named("left").textContent, /^The server is not reached\. 1 s of “Recording 2026-11-26 07\.12\.33” that this browser has kept/u);
  named("discard-left").click();
  assert.ok(!named("discard-left-surely").parentElement!.hidden);
  named("discard-left-surely").focus();
  named("discard-left-surely").click();
  await settled();
  assert.equal(wentOn, 1, "the focus is not lost with the line");
  assert.deepEqual([store.kept.size, store.pieces.size, bar.element.hidden], [0, 0, true]);
});

test("a recorder that is not in front, or in which somebody speaks, is not led away", async () => {
  const { server, store } = left();
  const { left: found } = page(server, store);
  found.follow = () => false;
  await found.look();
  await settled();
  assert.match(found.told, /^All of “Recording 2026-11-26 07\.12\.33” is on the server now/u);
});

test("a browser that keeps nothing is no trouble, and a recording there has no book", async () => {
  const found = new Leftovers({ api: new Server(), store: async () => null, hold: new Locks().hold, scope: new Scope() });
  await found.look();
  assert.equal(await found.book(START), null);
});
