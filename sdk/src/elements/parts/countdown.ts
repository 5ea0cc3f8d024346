import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** At so many seconds a screen reader hears of it; every second would be a torture. */
const SPOKEN = [30, 10, 0];

/** Draws its host anew with every second that passes, and says when a moment is near. */
export class Countdown implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #speak: (secondsLeft: number) => void;
  #until: number | undefined;
  #before = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, speak: (secondsLeft: number) => void) {
    this.#host = host;
    this.#speak = speak;
    host.addController(this);
  }

  /** The same moment once more changes nothing. */
  countTo(until: number | undefined): void {
    if (until === this.#until) return;
    this.#until = until;
    this.#before = this.secondsLeft;
    this.#schedule();
  }

  /** Whole seconds, the one that has begun included; 0 without a moment. */
  get secondsLeft(): number {
    return this.#until === undefined ? 0 : Math.max(0, Math.ceil((this.#until - Date.now()) / 1000));
  }

  hostConnected(): void {
    this.#schedule();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#until === undefined || this.secondsLeft === 0) return;
    const rest = (this.#until - Date.now()) % 1000;
    this.#timer = setTimeout(() => this.#tick(), rest === 0 ? 1000 : rest);
  }

  #tick(): void {
    const { secondsLeft } = this;
    // A browser lets pages in the background tick late: what was passed over is said once, at the last of them.
    const passed = SPOKEN.filter((seconds) => secondsLeft <= seconds && seconds < this.#before);
    this.#before = secondsLeft;
    if (passed.length > 0) this.#speak(secondsLeft);
    this.#host.requestUpdate();
    this.#schedule();
  }
}
