/** Runs on the audio thread, as a script of its own (`microphone.js`): all channels as one, at the timeline's rate. */

import { SAMPLE_RATE } from "../api/schema.ts";
import { Resampler, toPcm } from "./resample.ts";

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** The page is told so many samples at a time: a twentieth of a second moves its meter. */
const BLOCK = SAMPLE_RATE / 20;

class Microphone extends AudioWorkletProcessor {
  readonly #resampler = new Resampler(sampleRate, SAMPLE_RATE);
  #block = new Float32Array(BLOCK);
  #filled = 0;

  process([channels]: Float32Array[][]): boolean {
    if (channels?.length) for (const sample of this.#resampler.push(mixed(channels))) this.#add(sample);
    return true;
  }

  #add(sample: number): void {
    this.#block[this.#filled] = sample;
    this.#filled += 1;
    if (this.#filled < BLOCK) return;
    const pcm = toPcm(this.#block);
    this.port.postMessage(pcm, [pcm.buffer]);
    this.#filled = 0;
  }
}

function mixed(channels: Float32Array[]): Float32Array {
  const [first] = channels;
  if (channels.length === 1) return first!;
  return first!.map((_, i) => channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length);
}

registerProcessor("microphone", Microphone);
