import type { App } from '../app.js';

/** Time that runs out while a page is shown: draws the page at every second of it. */
export interface Countdown {
  /** Whole seconds; 0 when it is over or was never begun. */
  readonly left: number;
  start(seconds: number): void;
  stop(): void;
}

export function createCountdown(app: Pick<App, 'update'>, onEnd: () => void = () => {}): Countdown {
  let until = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const left = () => Math.max(0, Math.ceil((until - performance.now()) / 1000));
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    until = 0;
  };
  return {
    get left() {
      return left();
    },
    start(seconds) {
      stop();
      until = performance.now() + seconds * 1000;
      timer = setInterval(() => {
        if (left() === 0) {
          stop();
          onEnd();
        }
        app.update();
      }, 1000);
    },
    stop,
  };
}
