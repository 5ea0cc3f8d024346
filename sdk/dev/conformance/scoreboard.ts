import type { SuiteResult } from './suite.js';

/** Counts the cases of one suite. */
export class Scoreboard {
  private readonly name: string;
  private total = 0;
  private readonly failures: string[] = [];
  private readonly groups = new Map<string, { readonly group: string; readonly reason: string; count: number }>();

  constructor(name: string) {
    this.name = name;
  }

  /** A case in scope. `fault` says what went wrong; undefined, nothing did. */
  judge(title: string, fault: string | undefined): void {
    this.total += 1;
    if (fault !== undefined) this.failures.push(`${title}: ${fault}`);
  }

  leaveOut(group: string, reason: string, count: number): void {
    const known = this.groups.get(group);
    if (known === undefined) this.groups.set(group, { group, reason, count });
    else known.count += count;
  }

  result(): SuiteResult {
    const { name, total, failures } = this;
    return { name, passed: total - failures.length, total, outOfScope: [...this.groups.values()], failures };
  }
}
