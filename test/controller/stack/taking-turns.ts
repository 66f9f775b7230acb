/* A process that takes a turn in a folder, says when it is in, and stays until it is told to go or is killed. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTurn } from '../../../controller/stack/turn.ts';
import { realClock, recordingReporter } from '../terraform/support.ts';

const [dir = '', name = '', stays = ''] = process.argv.slice(2);
await inTurn(
  {
    dir,
    title: 'bot v1',
    clock: realClock,
    reporter: recordingReporter(),
    signal: new AbortController().signal,
  },
  async () => {
    appendFileSync(join(dir, 'log'), `in ${name}\n`);
    process.stdout.write('in\n');
    await new Promise((resolve) => setTimeout(resolve, Number(stays)));
    appendFileSync(join(dir, 'log'), `out ${name}\n`);
  },
);
