import { realpathSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import type { Person } from './redactor.js';

/** Whose report it is. What the system does not tell cannot stand in the report either. */
export function thisPerson(environment: NodeJS.ProcessEnv = process.env): Person {
  const home = told(homedir);
  const host = told(hostname);
  return {
    homes: present([home, home && told(() => realpathSync(home)), environment.USERPROFILE, told(() => userInfo().homedir)]),
    names: present([
      told(() => userInfo().username),
      ...[environment.USER, environment.LOGNAME, environment.USERNAME, environment.SUDO_USER],
      ...[host, host?.split('.')[0], environment.COMPUTERNAME, environment.USERDOMAIN],
    ]),
  };
}

function told(ask: () => string): string | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

const present = (values: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(values.filter((value) => value !== undefined && value !== ''))] as readonly string[];
