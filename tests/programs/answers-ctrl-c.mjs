// Says `ready`, then answers Ctrl-C with `SIGINT` and code 42, Ctrl-Break with `SIGBREAK` and code 43. With `once` as
// its argument it only says `SIGINT` and stays; with `never` it says both and stays.
const mode = process.argv[2];
process.on('SIGINT', () => process.stdout.write('SIGINT\n', () => mode === undefined && process.exit(42)));
process.on('SIGBREAK', () => process.stdout.write('SIGBREAK\n', () => mode !== 'never' && process.exit(43)));
setInterval(() => {}, 60_000);
process.stdout.write('ready\n');
