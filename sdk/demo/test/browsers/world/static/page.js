// What a page of an agency does with the client, and no more. Also runs in a worker, where there is nothing to click.
const options = JSON.parse(
  globalThis.document?.querySelector('#options').textContent ?? new URL(location.href).searchParams.get('options'),
);
const { seen } = globalThis;
let bridge;

async function connect() {
  seen.states.length = 0;
  seen.outcome = undefined;
  seen.message = undefined;
  try {
    bridge = await CardBridge.connectBridge({ ...options, onState: (state) => seen.states.push(state) });
    seen.outcome = 'ready';
  } catch (error) {
    // Nothing but CardBridgeError may come out: anything else has no code.
    seen.message = String(error.message);
    seen.outcome = error.code ?? `not ours: ${error.name}`;
  }
}

async function authenticate(challengeNonce) {
  seen.authentication = undefined;
  try {
    const token = await bridge.authenticate({ challengeNonce });
    seen.token = token;
    seen.authentication = token.algorithm;
  } catch (error) {
    seen.authentication = error.code ?? `not ours: ${error.name}`;
  }
}

if (globalThis.document) {
  const at = (selector) => document.querySelector(selector);
  at('#connect').addEventListener('click', () => connect());
  at('#authenticate').addEventListener('click', () => authenticate(at('#nonce').value));
  at('#close').addEventListener('click', () => bridge?.close());
  at('#worker').addEventListener('click', () => {
    const worker = new Worker(`/worker.js?options=${encodeURIComponent(JSON.stringify(options))}`);
    worker.addEventListener('message', ({ data }) => {
      seen.worker = data;
    });
  });
} else {
  void connect().then(async () => {
    const result = {
      states: [...seen.states],
      outcome: seen.outcome,
      calls: [...seen.calls],
      permissions: await permissionStates(),
    };
    bridge?.close();
    postMessage(result);
  });
}
