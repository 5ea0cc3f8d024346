#!NODE
// TEST ONLY. Runs the script that it is given as osascript would, with a person who does what the file beside it says.
import { appendFileSync, readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';

const [, self, ...args] = process.argv;
const acts = JSON.parse(readFileSync(`${self}.acts`, 'utf8'));
const log = (entry) => appendFileSync(`${self}.log`, `${JSON.stringify(entry)}\n`);
const before = readFileSync(`${self}.log`, 'utf8').split('\n').length - 1;
const act = acts[before];
const stdin = readFileSync(0);
const script = args[args.indexOf('-e') + 1];
let clock = 1000;

class UserCancelled extends Error {
  errorNumber = -128;
}

const app = {
  activate: () => undefined,
  displayDialog: (text, options) => {
    if (!app.includeStandardAdditions) throw new Error('displayDialog is not a function');
    log({ args, env: Object.keys(process.env), pid: process.pid, input: stdin.toString(), dialog: { text, ...options } });
    if (act === 'close') throw new UserCancelled();
    if (act === 'wait') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    if (act === 'give-up') return { buttonReturned: '', gaveUp: true };
    if (act === undefined) throw new Error('No user interaction allowed. (-1713)');
    clock += act.after ?? 1000;
    const pressed = options.buttons[act.press];
    if (pressed === options.cancelButton) throw new UserCancelled();
    return { buttonReturned: pressed, gaveUp: false };
  },
};
const $ = {
  NSUTF8StringEncoding: 4,
  NSFileHandle: { fileHandleWithStandardInput: { readDataToEndOfFile: stdin } },
  NSString: {
    alloc: { initWithDataEncoding: (bytes, encoding) => ({ js: bytes.toString(encoding === 4 ? 'utf8' : 'latin1') }) },
  },
};
const world = createContext({
  $,
  ObjC: { import: () => undefined },
  Application: { currentApplication: () => app },
  Date: { now: () => clock },
});
runInContext(script, world);
console.log(runInContext('run([])', world));
