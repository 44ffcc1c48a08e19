/** From the microphone's own rate to the timeline's, by windowed sinc: browsers differ in what they resample themselves. */

/** Zero crossings of the sinc to each side, at the lower of the two rates. */
const CROSSINGS = 16;
/** Of the lower rate's half: what is above goes, so that nothing comes back as another tone. */
const PASSED = 0.92;

const divisor = (a: number, b: number): number => (b ? divisor(b, a % b) : a);

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** `at` from -1 to 1 (Blackman). */
const fade = (at: number): number => 0.42 + 0.5 * Math.cos(Math.PI * at) + 0.08 * Math.cos(2 * Math.PI * at);

export class Resampler {
  readonly #up: number;
  readonly #down: number;
  /** Input samples to each side of an output sample. */
  readonly #half: number;
  /** One for each place that an output sample can have between two input samples. */
  readonly #kernels: Float32Array[];
  #waiting: Float32Array;
  /** Where the next output sample lies: whole input samples from the first that waits, and a share of one. */
  #at: number;
  #phase = 0;

  constructor(from: number, to: number) {
    const common = divisor(Math.round(from), to);
    this.#up = to / common;
    this.#down = Math.round(from) / common;
    const cutoff = Math.min(1, to / from) * PASSED;
    this.#half = Math.ceil(CROSSINGS / cutoff);
    this.#kernels = Array.from({ length: this.#up }, (_, phase) => kernel(this.#half, cutoff, phase / this.#up));
    this.#waiting = new Float32Array(this.#half);
    this.#at = this.#half;
  }

  /** What can be said now; the last few samples wait for those that follow. */
  push(block: Float32Array): Float32Array {
    const joined = new Float32Array(this.#waiting.length + block.length);
    joined.set(this.#waiting);
    joined.set(block, this.#waiting.length);
    const out: number[] = [];
    while (this.#at + this.#half < joined.length) {
      out.push(this.#sample(joined));
      this.#phase += this.#down;
      this.#at += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    const used = Math.max(0, this.#at - this.#half);
    this.#waiting = joined.slice(used);
    this.#at -= used;
    return Float32Array.from(out);
  }

  #sample(joined: Float32Array): number {
    const weights = this.#kernels[this.#phase]!;
    const first = this.#at - this.#half + 1;
    let sum = 0;
    for (let i = 0; i < weights.length; i += 1) sum += weights[i]! * joined[first + i]!;
    return sum;
  }
}

/** Weights of the input samples around one that lies `share` of a sample behind one of them; together they are 1. */
function kernel(half: number, cutoff: number, share: number): Float32Array {
  const weights = Float32Array.from({ length: 2 * half }, (_, i) => {
    const distance = i - half + 1 - share;
    return Math.abs(distance) >= half ? 0 : sinc(cutoff * distance) * fade(distance / half);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** -1..1 as 16 bits; louder than full is clipped. */
export function toPcm(samples: Float32Array): Int16Array<ArrayBuffer> {
  const pcm = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) pcm[i] = Math.round(Math.max(-1, Math.min(1, samples[i]!)) * 32767);
  return pcm;
}
