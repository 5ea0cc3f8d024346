import { parseArgs } from 'node:util';
import { benchCards } from './cards/bench-cards.js';
import { cardsAsText } from './cards/cards-as-text.js';
import { soak } from './soak/soak.js';
import { soakAsText } from './soak/soak-as-text.js';

const HELP = `npm run -s bench -- cards [--runs RUNS] [--json]

What one sign-in asks of a card, in commands and bytes, and how long CardBridge itself takes for it.
  --runs   sign-ins that are timed (500)

npm run -s bench -- soak [--n SIGN-INS] [--json]

Signs in again and again, through a whole daemon, and looks whether anything of it stays behind.
  --n      sign-ins (10000)

  --json   the last line is one JSON object
`;

await main();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '500' },
      n: { type: 'string', default: '10000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [what] = positionals;
  const [runs, n] = [Number(values.runs), Number(values.n)];
  const usable = [runs, n].every((number) => Number.isSafeInteger(number) && number > 0) && positionals.length === 1;
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  if (values.help || !usable || (what !== 'cards' && what !== 'soak')) {
    process.stderr.write(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  if (what === 'cards') {
    const figures = await benchCards({ runs, say });
    process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : cardsAsText(figures, runs));
  } else {
    const { failures, ...figures } = await soak({ n, say });
    for (const failure of failures) say(failure);
    process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : soakAsText(figures));
    if (figures.leaked) process.exitCode = 1;
  }
}
