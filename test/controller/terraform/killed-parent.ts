/* Stands for a Temper that is killed: runs a child with a transcript. Started by exec.test.ts. */
import { renameSync, writeFileSync } from 'node:fs';
import { exec } from '../../../controller/terraform/process/exec.ts';

writeFileSync('parent.new', String(process.pid));
renameSync('parent.new', 'parent');
await exec(
  {
    path: process.execPath,
    argv: ['-e', process.argv[2] ?? ''],
    directory: process.cwd(),
    environment: {},
  },
  { transcript: 'transcript' },
);
