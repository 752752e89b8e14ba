// Copies its input to its output and the count of bytes to stderr.
let count = 0;
process.stdin.on('data', (chunk) => {
  count += chunk.length;
  if (!process.stdout.write(chunk)) {
    process.stdin.pause();
    process.stdout.once('drain', () => process.stdin.resume());
  }
});
process.stdin.on('end', () => process.stderr.write(String(count)));
