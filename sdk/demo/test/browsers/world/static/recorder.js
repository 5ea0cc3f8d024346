// Runs before the SDK. Keeps what the page did and saw, for a test to read as `window.seen`.
globalThis.seen = { states: [], calls: [] };

const note = (by, url) => {
  const call = { by, url: String(url), result: 'pending' };
  globalThis.seen.calls.push(call);
  return call;
};

const { fetch, WebSocket } = globalThis;

globalThis.fetch = async (...request) => {
  const call = note('fetch', request[0]);
  try {
    const response = await fetch(...request);
    call.result = 'answered';
    return response;
  } catch (error) {
    call.result = error.name === 'AbortError' ? 'given up' : 'failed';
    throw error;
  }
};

globalThis.WebSocket = class extends WebSocket {
  constructor(url, protocols) {
    const call = note('WebSocket', url);
    try {
      super(url, protocols);
    } catch (error) {
      call.result = error.name;
      throw error;
    }
    this.addEventListener('open', () => {
      call.result = 'open';
    });
    this.addEventListener('close', ({ code }) => {
      call.result = `closed ${code}`;
    });
  }
};

globalThis.permissionStates = async () => {
  const states = {};
  for (const name of ['loopback-network', 'local-network', 'local-network-access']) {
    try {
      states[name] = (await navigator.permissions.query({ name })).state;
    } catch (error) {
      states[name] = error.name;
    }
  }
  return states;
};
