#!NODE
// TEST ONLY. Runs the script that it is given as osascript would, with a person who does what the file beside it says: presses the
// default or cancel button or another, types into a field and presses Enter, closes the window, does nothing.
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
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
    if (act === undefined) throw new Error('No user interaction allowed. (-1713)');
    const hasField = options.defaultAnswer !== undefined;
    if (act.type !== undefined && !(hasField && options.hiddenAnswer === true)) throw new Error('no field that hides a PIN');
    const typed = hasField ? { textReturned: act.type ?? options.defaultAnswer } : {};
    if (act.thenGivesUp) return { buttonReturned: '', ...typed, gaveUp: true };
    clock += act.after ?? 1000;
    const pressed =
      { cancel: options.cancelButton, enter: options.defaultButton }[act.press ?? 'enter'] ?? options.buttons[act.press];
    if (pressed === options.cancelButton) throw new UserCancelled();
    return { buttonReturned: pressed, ...typed, gaveUp: false };
  },
};
/** NSData: nothing else can be written. */
class Data {
  #bytes;
  constructor(bytes) {
    this.#bytes = bytes;
  }
  // An NSUInteger may reach a script as text.
  get length() {
    return String(this.#bytes.length);
  }
  static write(data) {
    for (let at = 0; at < data.#bytes.length; ) at += writeSync(1, data.#bytes, at);
  }
}
const wrap = (text) => ({
  dataUsingEncoding: (encoding) => new Data(Buffer.from(text, encoding === 4 ? 'utf8' : 'latin1')),
});
const $ = Object.assign(wrap, {
  NSUTF8StringEncoding: 4,
  NSFileHandle: {
    fileHandleWithStandardInput: { readDataToEndOfFile: stdin },
    fileHandleWithStandardOutput: { writeData: Data.write },
  },
  NSString: {
    alloc: { initWithDataEncoding: (bytes, encoding) => ({ js: bytes.toString(encoding === 4 ? 'utf8' : 'latin1') }) },
  },
});
const world = createContext({
  $,
  ObjC: { import: () => undefined },
  Application: { currentApplication: () => app },
  Date: { now: () => clock },
});
runInContext(script, world);
console.log(runInContext('run([])', world));
