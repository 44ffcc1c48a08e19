/** A microphone that is open: its sound in blocks of a twentieth of a second, at the timeline's rate. */

import type { Choices } from "../lib/selects.ts";

export interface MicrophoneEvents {
  block: (pcm: Int16Array<ArrayBuffer>) => void;
  /** It was pulled out, or taken away. */
  lost: () => void;
}

/** Beside this script, under the same version. */
function workletUrl(): string {
  const url = new URL("microphone.js", import.meta.url);
  url.search = new URL(import.meta.url).search;
  return url.href;
}

export class Microphone {
  readonly #stream: MediaStream;
  readonly #context: AudioContext;

  private constructor(stream: MediaStream, context: AudioContext) {
    this.#stream = stream;
    this.#context = context;
  }

  /** Asks the person where that was not done yet. `device` is an id of `microphones`, empty for the browser's own. */
  static async open(device: string, events: MicrophoneEvents): Promise<Microphone> {
    // what the filters of calls take away or turn up is not what was said
    const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, ...(device ? { deviceId: { exact: device } } : {}) };
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    const context = new AudioContext();
    const found = new Microphone(stream, context);
    try {
      await context.audioWorklet.addModule(workletUrl());
      const node = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
      node.port.onmessage = ({ data }: MessageEvent<Int16Array<ArrayBuffer>>) => events.block(data);
      context.createMediaStreamSource(stream).connect(node);
      for (const track of stream.getAudioTracks()) track.onended = () => events.lost();
      await context.resume();
    } catch (error) {
      found.close();
      throw error;
    }
    return found;
  }

  /** Which one it is; empty where the browser does not say. */
  get device(): string {
    return this.#stream.getAudioTracks()[0]?.getSettings().deviceId ?? "";
  }

  close(): void {
    for (const track of this.#stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
    void this.#context.close().catch(() => {});
  }
}

/** Those that there are; their names are told once one of them was allowed. */
export async function microphones(): Promise<Choices> {
  const found = await navigator.mediaDevices.enumerateDevices();
  const named = found.filter((each) => each.kind === "audioinput" && each.deviceId && each.label);
  return named.map((each) => [each.deviceId, each.label] as const);
}
