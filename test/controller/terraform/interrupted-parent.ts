/* Stands for Temper in a terminal: runs a child and passes the first Ctrl-C on. Started by exec.test.ts. */
import { exec } from '../../../controller/terraform/process/exec.ts';

const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
await exec(
  {
    path: process.execPath,
    argv: ['-e', process.argv[2] ?? ''],
    directory: process.cwd(),
    environment: {},
  },
  { signal: stop.signal, onLine: (line) => process.stdout.write(`${line}\n`) },
);
