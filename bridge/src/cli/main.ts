// Two of these run all the time: a card host, which needs little of the program, evaluates nothing of the rest.
if (process.argv[2] === 'card-host') {
  const { cardHost } = await import('./card-host.js');
  await cardHost(process.argv.slice(3));
} else {
  const { runProgram } = await import('./program.js');
  await runProgram();
}
