import { expect, test, vi } from 'vitest';
import {
  createReaderMonitor,
  createSimulatedPcsc,
  type Pcsc,
  PcscError,
  type ReaderMonitor,
  type SimulatedPcsc,
} from './index.js';
import { createContractChip } from './pcsc.contract.js';

/** A monitor whose pauses last until the test ends them. */
function watched(pcsc: Pcsc): { readonly monitor: ReaderMonitor; readonly endPause: () => void } {
  let end = () => {};
  const pause = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      end = resolve;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  return { monitor: createReaderMonitor(pcsc, { pause }), endPause: () => end() };
}

function nextChange(monitor: ReaderMonitor): Promise<void> {
  return new Promise((resolve) => {
    const stop = monitor.onChange(() => {
      stop();
      resolve();
    });
  });
}

const cards = (monitor: ReaderMonitor) => monitor.readers().map(({ card }) => card);

async function withMonitor(body: (monitor: ReaderMonitor, pcsc: SimulatedPcsc, endPause: () => void) => Promise<void>) {
  const pcsc = createSimulatedPcsc({ readers: ['A', 'B'] });
  const { monitor, endPause } = watched(pcsc);
  try {
    await nextChange(monitor);
    await body(monitor, pcsc, endPause);
  } finally {
    await monitor.close();
    await pcsc.close();
  }
}

test('keeps up with what hands do', () =>
  withMonitor(async (monitor, pcsc) => {
    expect(cards(monitor)).toEqual(['absent', 'absent']);
    const changed = nextChange(monitor);
    pcsc.insert('B', createContractChip());
    await changed;
    expect(cards(monitor)).toEqual(['absent', 'present']);
    expect(monitor.trouble()).toBeUndefined();
  }));

test('a stopped service is trouble and no readers; it comes back by itself', () =>
  withMonitor(async (monitor, pcsc, endPause) => {
    const stopped = nextChange(monitor);
    pcsc.stopService();
    await stopped;
    expect(monitor.readers()).toEqual([]);
    expect(monitor.trouble()?.status).toBe('SCARD_F_COMM_ERROR');
    const stillDown = nextChange(monitor);
    endPause();
    await stillDown;
    expect(monitor.trouble()?.status).toBe('SCARD_E_NO_SERVICE');
    pcsc.startService();
    const back = nextChange(monitor);
    endPause();
    await back;
    expect(monitor.trouble()).toBeUndefined();
    expect(cards(monitor)).toEqual(['absent', 'absent']);
  }));

test('the same trouble again is no change', () =>
  withMonitor(async (monitor, pcsc, endPause) => {
    const stopped = nextChange(monitor);
    pcsc.stopService();
    await stopped;
    const down = nextChange(monitor);
    endPause();
    await down;
    const listener = vi.fn();
    monitor.onChange(listener);
    endPause();
    pcsc.startService();
    await vi.waitFor(() => {
      endPause();
      expect(cards(monitor)).toEqual(['absent', 'absent']);
    });
    expect(listener).toHaveBeenCalledTimes(1);
  }));

test('closing ends the waiting and the pause', async () => {
  const pcsc = createSimulatedPcsc({ readers: ['A'] });
  pcsc.insert('A', createContractChip());
  const monitor = createReaderMonitor(pcsc);
  await nextChange(monitor);
  await monitor.close();
  expect(monitor.readers()).toEqual([]);

  pcsc.stopService();
  const troubled = createReaderMonitor(pcsc);
  await nextChange(troubled);
  await troubled.close();
  await pcsc.close();
});

test('what is no PC/SC error is trouble too, with its cause', async () => {
  const cause = new TypeError('unforeseen');
  const pcsc: Pcsc = {
    backend: 'simulated',
    readers: () => Promise.reject(cause),
    connect: () => Promise.reject(cause),
    close: async () => {},
  };
  const { monitor } = watched(pcsc);
  await nextChange(monitor);
  expect(monitor.trouble()).toEqual(new PcscError('SCardGetStatusChange', 'UNKNOWN', { cause }));
  await monitor.close();
});

test('a service that stays away is tried less often after a while, and eagerly again when it was there', async () => {
  const pcsc = createSimulatedPcsc({ readers: ['A'] });
  const pauses: number[] = [];
  const stopAt = (count: number) => () => pauses.length >= count;
  let isOver = stopAt(22);
  let resume = () => {};
  const pause = (ms: number, signal: AbortSignal) => {
    pauses.push(ms);
    if (!isOver()) return Promise.resolve();
    return new Promise<void>((resolve, reject) => {
      resume = resolve;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  };
  pcsc.stopService();
  const monitor = createReaderMonitor(pcsc, { pause });
  await vi.waitFor(() => expect(pauses).toEqual([...new Array(20).fill(500), 2000, 2000]));
  pcsc.startService();
  resume();
  await vi.waitFor(() => expect(cards(monitor)).toEqual(['absent']));
  isOver = stopAt(23);
  pcsc.stopService();
  await vi.waitFor(() => expect(pauses.slice(22)).toEqual([500]));
  await monitor.close();
  await pcsc.close();
});
