import { pkitsFolder, publicVectorsFolder } from '@cardbridge/fixtures/machine';
import { howToEnable, isDemanded, isMet, type Requirement } from '@cardbridge/fixtures/requirements';
import { readArguments } from '../read-arguments.js';
import { runLimbo } from './limbo.js';
import { runPkits } from './pkits.js';
import type { SuiteResult } from './suite.js';
import { runWebEid } from './web-eid.js';
import { runWycheproof } from './wycheproof.js';

const HELP = `npm run -s conformance [-- SUITE…] [--json]

What others have published to test verifiers with, tried on this one. SUITE: limbo, pkits, wycheproof, web-eid; all of them otherwise.

  --json  the last line is {"suites":[{"name":…,"passed":…,"total":…,"outOfScope":[{"group":…,"count":…,"reason":…}]}]}

The vectors belong to others and are not part of this project. Where they are missing a suite is not run, and is not among the results;
CARDBRIDGE_REQUIRE (all, or a comma list of public-vectors and pkits) makes that a failure.
`;

interface Suite {
  readonly needs: Requirement;
  readonly run: () => SuiteResult | Promise<SuiteResult>;
}

const vectors = () => publicVectorsFolder() ?? '';

const suites: Readonly<Record<string, Suite>> = {
  limbo: { needs: 'public-vectors', run: () => runLimbo(vectors()) },
  pkits: { needs: 'pkits', run: () => runPkits(pkitsFolder() ?? '') },
  wycheproof: { needs: 'public-vectors', run: () => runWycheproof(vectors()) },
  'web-eid': { needs: 'public-vectors', run: () => runWebEid(vectors()) },
};

const say = (line: string) => void process.stderr.write(`${line}\n`);

await main();

async function main(): Promise<void> {
  const read = readArguments(
    {
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    },
    HELP,
  );
  if (read === undefined) return;
  const { values, positionals } = read;
  const names = positionals.length === 0 ? Object.keys(suites) : positionals;
  if (values.help || names.some((name) => !Object.hasOwn(suites, name))) {
    process.stderr.write(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const results: SuiteResult[] = [];
  let isComplete = true;
  for (const [name, { needs, run }] of Object.entries(suites)) {
    if (!names.includes(name)) continue;
    if (isMet(needs)) results.push(told(await run()));
    else if (isDemanded(needs, process.env.CARDBRIDGE_REQUIRE)) {
      isComplete = false;
      say(`${name}: FAILED, CARDBRIDGE_REQUIRE demands ${needs}, which is missing: ${howToEnable(needs)}`);
    } else say(`${name}: NOT RUN, it needs ${needs}: ${howToEnable(needs)}`);
  }
  report(results, values.json);
  process.exitCode = isComplete && results.every(({ passed, total }) => passed === total) ? 0 : 1;
}

function told(result: SuiteResult): SuiteResult {
  const { name, passed, total, outOfScope, failures } = result;
  say(`${name}: ${passed} of ${total}`);
  for (const failure of failures) say(`  ${failure}`);
  for (const { group, count, reason } of outOfScope) say(`  out of scope, ${count} of ${group}: ${reason}`);
  return result;
}

function report(results: readonly SuiteResult[], asJson: boolean): void {
  const suites = results.map(({ failures: _, ...counts }) => counts);
  if (asJson) process.stdout.write(`${JSON.stringify({ suites })}\n`);
  else {
    const count = (groups: SuiteResult['outOfScope']) => groups.reduce((sum, group) => sum + group.count, 0);
    console.table(suites.map(({ outOfScope, ...counts }) => ({ ...counts, outOfScope: count(outOfScope) })));
  }
}
