#!/usr/bin/env node
/**
 * TEST ONLY: a pinentry without a window. It speaks Assuan as pinentry 1.2 does, and takes what the person would do from the file
 * that CARDBRIDGE_FAKE_PINENTRY names, one line a window, used up one by one:
 *
 *   pin 12345678   types this PIN         cancel    presses Cancel       timeout   does nothing until SETTIMEOUT
 *   yes            presses OK             no        presses No           hang      never answers
 *
 * What each window showed is appended to `<that file>.log`, one JSON object a line, without any PIN. A window for which there is
 * no fitting answer makes the program exit, so that a test which did not expect it fails.
 *
 * The bridge passes only desktop variables on, so a test runs it through a small script that sets the variable
 * (fake-pinentry.ts makes one).
 */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const answersFile = process.env.CARDBRIDGE_FAKE_PINENTRY;
if (!answersFile) throw new Error('CARDBRIDGE_FAKE_PINENTRY names no file');

// gpg-error numbers with source 5, "Pinentry".
const errors = {
  timeout: '83886142 Timeout <Pinentry>',
  cancel: '83886179 Operation cancelled <Pinentry>',
  no: '83886194 Not confirmed <Pinentry>',
};
const texts = {
  SETTITLE: 'title',
  SETDESC: 'description',
  SETPROMPT: 'prompt',
  SETERROR: 'error',
  SETOK: 'ok',
  SETCANCEL: 'cancel',
  SETTIMEOUT: 'timeout',
};

let shown = {};
const say = (line) => process.stdout.write(`${line}\n`);

function nextAnswer() {
  const [answer = '', ...rest] = readFileSync(answersFile, 'utf8').split('\n');
  writeFileSync(`${answersFile}.new`, rest.join('\n'));
  renameSync(`${answersFile}.new`, answersFile);
  return answer.trim();
}

function dialog(kind) {
  appendFileSync(`${answersFile}.log`, `${JSON.stringify({ kind, ...shown })}\n`);
  // As in pinentry, an error text is for one window only.
  delete shown.error;
  const answer = nextAnswer();
  if (answer === 'hang') return;
  if (answer in errors) return say(`ERR ${errors[answer]}`);
  if (kind === 'confirm' && answer === 'yes') return say('OK');
  if (kind === 'pin' && answer.startsWith('pin')) {
    const pin = answer.slice('pin '.length).replace(/[%\r\n]/g, encodeURIComponent);
    if (pin !== '') say(`D ${pin}`);
    return say('OK');
  }
  process.stderr.write(`a ${kind} window, but the next answer is "${answer.split(' ')[0]}"\n`);
  process.exit(1);
}

say('OK Pleased to meet you');
for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...rest] = line.split(' ');
  const parameter = rest.join(' ');
  if (command in texts) {
    shown[texts[command]] = decodeURIComponent(parameter);
    say('OK');
  } else if (command === 'GETPIN') dialog('pin');
  else if (command === 'CONFIRM') dialog('confirm');
  else if (command === 'GETINFO' && parameter === 'flavor') say('D fake\nOK');
  else if (command === 'OPTION') say(parameter === 'no-grab' ? 'OK' : 'ERR 83886254 Unknown option <Pinentry>');
  else if (command === 'RESET') {
    shown = {};
    say('OK');
  } else if (command === 'BYE') {
    say('OK closing connection');
    process.exit(0);
  } else say('ERR 536871187 Unknown IPC command <User defined source 1>');
}
