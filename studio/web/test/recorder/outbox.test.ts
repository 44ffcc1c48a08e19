/** Everything that is said arrives once and in order, whatever becomes of server, connection and answers. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { LiveError } from "../../src/api/live.ts";
import type { LiveHeld } from "../../src/api/wire.ts";
import { Scope } from "../../src/lib/scope.ts";
import { Outbox, type Pipe } from "../../src/recorder/outbox.ts";

/** Keeps samples as the server does. */
class Server implements Pipe {
  readonly recordings: number[][] = [];
  readonly ended = new Set<number>();
  left: number[] = [];
  away = false;
  /** So many answers are lost on their way back. */
  deaf = 0;
  calls = 0;

  async begin() {
    if (this.away) throw new LiveError(0, "away");
    this.recordings.push([]);
    return { live: String(this.recordings.length - 1), most: 1000 };
  }

  async send(live: string, at: number, pcm: Int16Array<ArrayBuffer>, last: boolean): Promise<LiveHeld> {
    this.calls += 1;
    if (this.away) throw new LiveError(0, "away");
    const key = Number(live);
    const there = this.recordings[key]!;
    if (!this.ended.has(key) && at <= there.length) there.push(...pcm.subarray(there.length - at));
    if (last && at + pcm.length <= there.length) this.ended.add(key);
    if (this.deaf > 0) {
      this.deaf -= 1;
      throw new LiveError(0, "lost");
    }
    const ended = this.ended.has(key);
    return { samples: there.length, ended, job: ended && there.length ? `job${live}` : null };
  }

  sendLeaving(_live: string, _at: number, pcm: Int16Array<ArrayBuffer>): void {
    this.left = [...pcm];
  }
}

function outbox(server: Server) {
  const told: (number | null)[] = [];
  const scope = new Scope();
  const box = new Outbox(scope, { pipe: server, onStart: () => {}, onNews: (trouble) => told.push(trouble?.status ?? null) });
  return { box, told, scope, jobs: box.run() };
}

const piece = (...samples: number[]) => Int16Array.from(samples);

async function settled(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

test("pieces arrive in order, and the last one ends it", async () => {
  const server = new Server();
  const { box, jobs } = outbox(server);
  box.push(piece(1, 2));
  await settled();
  assert.equal(box.unsent, 0);
  box.push(piece(3));
  box.finish();
  assert.deepEqual(await jobs, ["job0"]);
  assert.deepEqual(server.recordings, [[1, 2, 3]]);
});

test("nothing recorded gives no job", async () => {
  const { box, jobs } = outbox(new Server());
  box.finish();
  assert.deepEqual(await jobs, []);
});

test("what is said while the server is away is kept here and sent when it is back", async (context) => {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const server = new Server();
  const { box, told, jobs } = outbox(server);
  box.push(piece(1));
  await settled();
  server.away = true;
  box.push(piece(2));
  await settled();
  box.push(piece(3, 4));
  mock.timers.tick(500);
  await settled();
  assert.equal(told.at(-1), 0);
  assert.equal(box.unsent, 3 / 16_000);
  server.away = false;
  mock.timers.tick(5000);
  await settled();
  assert.equal(told.at(-1), null);
  box.finish();
  await settled();
  assert.deepEqual(await jobs, ["job0"]);
  assert.deepEqual(server.recordings, [[1, 2, 3, 4]]);
});

test("a lost answer doubles nothing, not even the last one's", async (context) => {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const server = new Server();
  const { box, jobs } = outbox(server);
  server.deaf = 1;
  box.push(piece(1, 2));
  await settled();
  box.push(piece(3));
  mock.timers.tick(500);
  await settled();
  server.deaf = 1;
  box.finish();
  await settled();
  mock.timers.tick(500);
  await settled();
  assert.deepEqual(await jobs, ["job0"]);
  assert.deepEqual(server.recordings, [[1, 2, 3]]);
});

test("a recording that was taken for left behind goes on as another one, without a gap", async () => {
  const server = new Server();
  const { box, jobs } = outbox(server);
  box.push(piece(1, 2));
  await settled();
  server.ended.add(0);
  box.push(piece(3, 4));
  await settled();
  box.push(piece(5));
  box.finish();
  assert.deepEqual(await jobs, ["job0", "job1"]);
  assert.deepEqual(server.recordings, [[1, 2], [3, 4, 5]]);
});

test("who only listens says now and then that he is there", async (context) => {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const server = new Server();
  const { box, scope } = outbox(server);
  box.push(piece(1));
  await settled();
  const { calls } = server;
  mock.timers.tick(15_000);
  await settled();
  assert.equal(server.calls, calls + 1);
  scope.dispose();
});

test("a page that goes sends the rest as it goes", async () => {
  const server = new Server();
  const { box, scope } = outbox(server);
  box.push(piece(1));
  await settled();
  server.away = true;
  box.push(piece(2, 3));
  await settled();
  box.leave();
  assert.deepEqual(server.left, [2, 3]);
  scope.dispose();
});
