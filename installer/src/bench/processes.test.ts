import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { median } from './median.js';
import { familyOf, processorSeconds, weigh } from './processes.js';

const onLinux = it.runIf(process.platform === 'linux');

onLinux('finds a process with its children, weighs them, and counts their time', async () => {
  const busy = 'while (process.cpuUsage().user < 3e5);';
  const parent = `${busy} require("child_process").spawn(process.execPath, ["-e", "setInterval(()=>{},1e9);console.log(1)"], {stdio: "inherit"})`;
  const child = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = once(child, 'exit');
  let family: readonly number[] = [];
  try {
    await once(child.stdout, 'data');
    family = await familyOf(child.pid ?? 0);
    expect(family).toHaveLength(2);
    const [first, second] = await Promise.all(family.map(weigh));
    expect(first?.rssBytes).toBeGreaterThan(10e6);
    expect(second?.pssBytes).toBeLessThan(second?.rssBytes ?? 0);
    expect(await processorSeconds([child.pid ?? 0])).toBeGreaterThan(0.1);
  } finally {
    for (const pid of [...family].reverse()) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await gone;
  }
});

it('takes the middle of what was measured', () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([4, 1, 3, 2])).toBe(3);
});
