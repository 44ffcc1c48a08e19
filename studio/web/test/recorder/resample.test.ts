import assert from "node:assert/strict";
import { test } from "node:test";
import { Resampler, toPcm } from "../../src/recorder/resample.ts";

const TO = 16_000;

function tone(hertz: number, rate: number, seconds = 1): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / rate));
}

/** In blocks of 128, as the audio thread gives them. */
function resampled(sound: Float32Array, from: number): number[] {
  const resampler = new Resampler(from, TO);
  const out: number[] = [];
  for (let at = 0; at < sound.length; at += 128) out.push(...resampler.push(sound.subarray(at, at + 128)));
  return out;
}

const loudest = (samples: readonly number[]): number => Math.max(...samples.map(Math.abs));

for (const rate of [8000, 16_000, 22_050, 44_100, 48_000, 96_000]) {
  test(`speech is the same at ${rate} Hz, at its own time`, () => {
    const out = resampled(tone(1000, rate), rate);
    assert.ok(Math.abs(out.length - TO) < TO * 0.01, `${out.length} samples of a second`);
    const expected = tone(1000, TO);
    const wrong = out.slice(200, -200).map((sample, i) => sample - expected[i + 200]!);
    assert.ok(loudest(wrong) < 0.005, `off by ${loudest(wrong)}`);
  });
}

test("what the lower rate cannot hold does not come back as another tone", () => {
  assert.ok(loudest(resampled(tone(11_000, 48_000), 48_000).slice(200)) < 0.001);
});

test("samples of 16 bits, clipped", () => assert.deepEqual([...toPcm(Float32Array.of(0, 0.5, 1, -1, 2, -2))], [0, 16384, 32767, -32767, 32767, -32767]));
