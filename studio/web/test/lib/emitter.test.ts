import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../../src/lib/emitter.ts";
import { randomKey } from "../../src/lib/randomkey.ts";

class Bell extends Emitter<{ ring: number; stop: null }> {
  ring(times: number): void {
    this.emit("ring", times);
  }
}

test("who listens is told until he no longer listens", () => {
  const bell = new Bell();
  const heard: number[] = [];
  const forget = bell.on("ring", (times) => heard.push(times));
  bell.ring(1);
  forget();
  bell.ring(2);
  assert.deepEqual(heard, [1]);
});

test("a handler that ends another while it is told leaves nobody out and calls nobody twice", () => {
  const bell = new Bell();
  const heard: string[] = [];
  bell.on("ring", () => {
    heard.push("first");
    forget();
  });
  const forget = bell.on("ring", () => heard.push("second"));
  bell.on("ring", () => heard.push("third"));
  bell.ring(1);
  bell.ring(2);
  assert.deepEqual(heard, ["first", "second", "third", "first", "third"]);
});

test("keys are 128 random bits in hexadecimal", () => {
  const keys = Array.from({ length: 500 }, randomKey);
  assert.ok(keys.every((key) => /^[0-9a-f]{32}$/u.test(key)));
  assert.equal(new Set(keys).size, 500);
});
