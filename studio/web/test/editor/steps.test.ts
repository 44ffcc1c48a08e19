import assert from "node:assert/strict";
import { test } from "node:test";
import type { Changes } from "../../src/api/decode.ts";
import type { SaverEvents } from "../../src/document/saver.ts";
import { Selection } from "../../src/document/selection.ts";
import { Steps } from "../../src/editor/steps.ts";
import { Emitter } from "../../src/lib/emitter.ts";
import { Scope } from "../../src/lib/scope.ts";

class Asked extends Emitter<SaverEvents> {
  ask(): void {
    this.emit("step", null);
  }
}

/** Nothing is being typed; segments are named by their positions. */
function setup() {
  const [selection, saver, gone] = [new Selection(), new Asked(), [] as number[]];
  const goTo = ({ segment, word }: { segment: number; word: number }) => {
    gone.push(segment);
    selection.select({ segment: `s${segment}`, word });
  };
  const editing = { segment: null, open: () => {}, whileOwn: (_: boolean, apply: () => void) => apply() };
  const model = { position: (id: string) => Number(id.slice(1)) };
  const steps = new Steps(new Scope(), { saver, selection, editing: editing as never, model, goTo });
  const answer = (op: string, segment: number, apply = () => {}) => steps.applied(op, { segments: [{ id: `s${segment}` }] } as unknown as Changes, apply)();
  selection.select({ segment: "ahead", word: 3 });
  return { selection, saver, gone, answer };
}

test("a name that the server gives the row meanwhile, and a row that goes with an answer, are no going elsewhere", () => {
  const { selection, saver, gone, answer } = setup();
  saver.ask();
  saver.ask();
  selection.rename(new Map([["ahead", "s9"]]));
  answer("split", 9, () => selection.select({ segment: "s8", word: 0 }));
  answer("undo", 4);
  answer("undo", 5);
  assert.deepEqual(gone, [4, 5]);
});

test("whoever has gone elsewhere is not taken along, until he asks again", () => {
  const { selection, saver, gone, answer } = setup();
  saver.ask();
  selection.select({ segment: "s7", word: 0 });
  answer("undo", 4);
  assert.deepEqual(gone, []);
  saver.ask();
  answer("redo", 6);
  assert.deepEqual(gone, [6]);
});
