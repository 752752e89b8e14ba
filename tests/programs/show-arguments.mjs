// Writes its arguments, its name and its environment as JSON.
process.stdout.write(JSON.stringify({ args: process.argv.slice(2), name: process.argv0, env: process.env }));
