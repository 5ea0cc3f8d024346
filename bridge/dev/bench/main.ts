const HELP = `npm run -s bench -- cards|soak [--json]
`;
process.stderr.write(HELP);
process.exitCode = 1;
